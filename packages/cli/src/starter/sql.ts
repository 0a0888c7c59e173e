import type { SourceText } from './source-text.js';

/** A database in a starter file. */
export const sqlSourceText: SourceText = {
  section: `  hr:
    use: sql
    url: "\${env:HR_URL}"                    # postgres://user:password@host/database?sslmode=verify-full, or sqlite:./hr.db
    people:
      key: id                               # immutable: a number that is never given to another person
      query: "select id, login, name, email, mobile, start_on, end_on from person"
      columns: { id: int, login: string, name: string, email: string, mobile: string, start_on: date, end_on: date }
    groups: { key: id, query: "select id, name, purpose from team", columns: { id: int, name: string, purpose: string } }
    memberships: { query: "select person_id, team_id from team_member", person: person_id, group: team_id }
`,
  pipeline: `  staff:
    from: hr
    to: duo
    # Who gets an account. Whoever is out of scope, or gone from a whole read, leaves.
    scope: "activeOn(hr.start_on, hr.end_on, 'America/Chicago')"
    accounts:
      username: "lower(hr.login)"
      realname: "hr.name"
      email: "hr.email"
      phones: "hr.mobile"
    # Which groups go along. Only memberships that Rollcall gave are ever taken away.
    groups: { select: "group.name.startsWith('vpn-')", name: "group.name", desc: "group.purpose" }
    leave: [ { disable: now }, { trash: 30d } ]
    # A plan beyond these limits is not applied; it waits for a person. Counted over 24 hours.
    guards:
      adopt: { max: 100 }
      remove: { max: 20, percent: 5, above: 20 }
      shrinkGroup: { percent: 30, above: 20 }
`,
  variables: { HR_URL: 'address of the database, password included' },
};
