import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Link } from '@rollcall/core';
import { createDuoSimulator, demoIntegration, type BehaviourOverrides, type SeedUser, type SimulatedDuo } from '@rollcall/duo-simulator';
import { runHere, type Ended } from '../../cli/support/installation.js';
import { memorySourcePlugin } from '../../core/support/memory-source.js';
import { TestWorld } from '../../core/support/worlds.js';
import { duoInProcess } from '../../target-duo/support/in-process.js';

/** `number` of the test's directory stands for what the help desk is to know of a person. */
const YAML = `
state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  app: { use: duo, host: 127.0.0.1, integrationKey: "${demoIntegration.ikey}", secretKey: "${demoIntegration.skey}" }
pipelines:
  staff:
    from: hr
    to: app
    scope: "hr.status == 'active'"
    accounts: { username: "lower(hr.uid)", email: "hr.mail", realname: "hr.cn", notes: "hr.number", phones: "hr.mobile" }
    groups: { name: "group.name" }
    absence: immediate
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, adopt: { max: 1000 }, clear: { max: 1000 }, shrinkSource: { max: 1000 } }
`;

/** What Duo holds of one user, found by id whatever they are called. */
interface HeldUser {
  readonly username: string;
  readonly notes: string;
  readonly status: string;
  readonly isTrashed: boolean;
  readonly groups: readonly string[];
  readonly phones: readonly string[];
}

/** Rollcall over the real Duo target and a simulated Duo in this process, on one clock that the test moves. */
export class DuoWorld extends TestWorld {
  readonly duo: SimulatedDuo;

  /** @param behaviour how this Duo does what nothing public tells. */
  constructor(behaviour: BehaviourOverrides = {}) {
    super();
    this.duo = createDuoSimulator({ clock: this.clock, behaviour });
    this.yaml = YAML;
    this.extra = [duoInProcess(this.duo)];
  }

  /** A command line in this process. */
  command(...args: readonly string[]): Promise<Ended> {
    const config = join(this.folder, 'rollcall.yaml');
    writeFileSync(config, this.yaml);
    this.clock.nowMs += 1;
    return runHere([...args, '--config', config], { env: {}, plugins: [memorySourcePlugin(this.directory), duoInProcess(this.duo)], clock: this.clock });
  }

  /** As an administrator changes a user in the panel; undefined deletes them. */
  inPanel(username: string, change: (user: SeedUser) => SeedUser | undefined): void {
    const dump = this.duo.dump();
    this.duo.load({ ...dump, users: (dump.users ?? []).flatMap((user) => (user.username === username ? (change(user) ?? []) : [user])) });
  }

  idOf(username: string): string {
    const id = this.duo.userId(username);
    if (id === undefined) throw new Error(`Duo has no ${username}`);
    return id;
  }

  held(userId: string): HeldUser | undefined {
    const { users = [], groups = [], phones = [] } = this.duo.dump();
    const user = users.find((one) => one.userId === userId);
    if (user === undefined) return undefined;
    return {
      username: user.username,
      notes: user.notes ?? '',
      status: user.status ?? '',
      isTrashed: user.trashedAt !== undefined,
      groups: (user.groups ?? []).map((id) => groups.find(({ groupId }) => groupId === id)?.name ?? id).sort(),
      phones: (user.phones ?? []).map((phone) => phones.find(({ phoneId }) => phoneId === phone)?.number ?? '').sort(),
    };
  }

  linkOf(key: string): Promise<Link | undefined> {
    return this.remembered(async (ledger) => ledger.linkOf((await ledger.tenants())[0]?.tenant ?? '', 'account', { source: 'hr', key }));
  }
}
