import type { SourceText } from './source-text.js';

/** A directory in a starter file. */
export const ldapSourceText: SourceText = {
  section: `  directory:
    use: ldap
    url: ldaps://ds.example.edu
    # caFile: ./ca.pem                      # where the server's certificate is signed by an authority of your own
    bind: { dn: "cn=rollcall,ou=services,dc=example,dc=edu", password: "\${env:LDAP_PASSWORD}" }
    # People are known by their immutable entryUUID (Active Directory: objectGUID), never by a name.
    people: { base: "ou=people,dc=example,dc=edu" }
    groups: { base: "ou=groups,dc=example,dc=edu" }
`,
  pipeline: `  staff:
    from: directory
    to: duo
    # Who gets an account. Whoever is out of scope, or gone from a whole read, leaves.
    scope: "'staff' in directory.groups"
    accounts:
      username: "lower(directory.uid)"
      realname: "directory.cn"
      email: "directory.mail"
      phones: "directory.mobile"
    # Which groups go along. Only memberships that Rollcall gave are ever taken away.
    groups: { select: "group.cn.startsWith('vpn-')", name: "group.cn", desc: "group.description" }
    leave: [ { disable: now }, { trash: 30d } ]
    # A plan beyond these limits is not applied; it waits for a person. Counted over 24 hours.
    guards:
      adopt: { max: 100 }
      remove: { max: 20, percent: 5, above: 20 }
      shrinkGroup: { percent: 30, above: 20 }
`,
  variables: { LDAP_PASSWORD: 'password of the account that reads the directory' },
};
