import type { Link } from '@rollcall/core';
import { demoIntegration } from '@rollcall/duo-simulator';
import { DuoWorld } from '../../system/support/duo-world.js';

/**
 * What Grouper's own tests configure: the folder `test` is marked, groups are called by their extension, users by their subject id, users and
 * memberships are taken away again, and what stands in a managed group of Duo and is unknown to Grouper goes.
 */
export const GROUPER_YAML = `
state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  app: { use: duo, host: 127.0.0.1, integrationKey: "${demoIntegration.ikey}", secretKey: "${demoIntegration.skey}" }
pipelines:
  staff:
    from: hr
    to: app
    scope: "hr.groups.exists(g, g.startsWith('test:'))"
    accounts: { username: "hr.uid", email: "hr.mail", firstname: "hr.givenName", lastname: "hr.sn" }
    groups: { select: "group.name.startsWith('test:')", name: "group.name.split(':')[1]", desc: "group.description", members: exclusive }
    leave: [ { trash: now } ]
    absence: immediate
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, shrinkSource: { max: 1000 }, adopt: { max: 1000 }, clear: { max: 1000 } }
`;

/** What Duo holds, without what lies in its trash: users and groups by name, members as `user in group`. */
export interface HeldTenant {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly members: readonly string[];
}

/** The subjects and groups of Grouper's tests, over a simulated Duo. */
export class GrouperWorld extends DuoWorld {
  constructor() {
    super();
    this.yaml = GROUPER_YAML;
  }

  /** Subjects 0 to 3; `test:testGroup` has 0 and 1, `test2:testGroup2`, which is not marked, 2 and 3. */
  grouper(): this {
    for (const number of [0, 1, 2, 3]) this.person(`test.subject.${number}`);
    this.group('g1', 'test:testGroup', ['test.subject.0', 'test.subject.1']);
    this.group('g2', 'test2:testGroup2', ['test.subject.2', 'test.subject.3']);
    return this;
  }

  out(person: string, group: string): void {
    this.directory.memberships.delete(`${person} ${group}`);
  }

  into(person: string, group: string): void {
    this.directory.memberships.add(`${person} ${group}`);
  }

  /** A group is deleted in Grouper, and its memberships with it. */
  deleteGroup(key: string): void {
    this.directory.groups.delete(key);
    for (const membership of this.directory.memberships) if (membership.endsWith(` ${key}`)) this.directory.memberships.delete(membership);
  }

  get tenant(): HeldTenant {
    const { users = [], groups = [] } = this.duo.dump();
    const nameOf = (id: string): string => groups.find(({ groupId }) => groupId === id)?.name ?? id;
    const living = users.filter(({ trashedAt }) => trashedAt === undefined);
    return {
      users: living.map(({ username }) => username).sort(),
      groups: groups.map(({ name }) => name).sort(),
      members: living.flatMap((user) => (user.groups ?? []).map((id) => `${user.username} in ${nameOf(id)}`)).sort(),
    };
  }

  /** Puts a user of Duo into groups of Duo by hand, in place of those that they are in. */
  putInto(username: string, ...groups: readonly string[]): void {
    this.inPanel(username, (user) => ({ ...user, groups: groups.map((name) => this.groupId(name)) }));
  }

  groupId(name: string): string {
    const id = this.duo.groupId(name);
    if (id === undefined) throw new Error(`Duo has no group ${name}`);
    return id;
  }

  groupLink(key: string): Promise<Link | undefined> {
    return this.remembered(async (ledger) => ledger.linkOf((await ledger.tenants())[0]?.tenant ?? '', 'group', { source: 'hr', key }));
  }

  /** As an administrator takes a plan that a guard stopped: looks at it, approves it, applies it. Returns what had stopped it. */
  async approved(): Promise<readonly string[]> {
    const { header } = await this.plan();
    await this.with((host) => host.care.approve(this.planPath, { by: 'mia' }));
    await this.apply();
    return header.guards.filter(({ tripped }) => tripped).map(({ guard }) => guard);
  }

  /** What was sent to change something, since a point in the list of requests: method and path. */
  changesSince(sequence: number): readonly string[] {
    return this.duo.requests.all.filter((request) => request.sequence > sequence && request.method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  }

  get sequence(): number {
    return this.duo.requests.all.at(-1)?.sequence ?? 0;
  }
}
