import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Attributes, Operation } from '@rollcall/core';
import { startDuoSimulator, type DuoSimulator } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { TestWorld, DAY_MS } from '../../core/support/worlds.js';
import { withOfficialClient } from '../../duo-simulator/support/official-client.js';
import { duoInProcess } from '../../target-duo/support/in-process.js';

const fixture = (name: string): URL => new URL(`../../duo-simulator/fixtures/${name}`, import.meta.url);
const certificate = readFileSync(fixture('test-only-cert.pem'), 'utf8');

/** `number` of the test's directory stands for a room, `roles` for other names, and its status for Duo's. */
const yamlOf = ({ ikey, skey }: DuoSimulator): string => `
state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  app: { use: duo, host: 127.0.0.1, integrationKey: "${ikey}", secretKey: "${skey}", customAttributes: [Room] }
pipelines:
  staff:
    from: hr
    to: app
    scope: "hr.status != 'gone'"
    accounts: { username: "lower(hr.uid)", email: "hr.mail", realname: "hr.cn", notes: "hr.cn + ', ' + hr.uid", firstname: "hr.givenName", lastname: "hr.sn", aliases: "hr.roles", custom_attributes.Room: "hr.number", status: "hr.status", phones: "hr.mobile" }
    groups: { name: "group.name", desc: "group.description" }
    leave: [ { disable: now }, { trash: 1d } ]
    absence: immediate
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, clear: { max: 1000 }, shrinkSource: { max: 1000 } }
`;

/** What somebody looks like in Duo: everything that a plan can promise, and nothing that is empty. */
interface Seen {
  readonly attributes: Record<string, unknown>;
  status: string;
  groups: string[];
  phones: string[];
}

/** What the operations of plans promise, each taken at its word. */
class Promises {
  readonly people = new Map<string, Seen>();
  readonly groups = new Map<string, Attributes>();

  take(operation: Operation): void {
    const { key } = operation.owner;
    if ('type' in operation && operation.type === 'group') {
      if (operation.kind === 'create') this.groups.set(key, operation.attributes);
      return;
    }
    if (operation.kind === 'create') this.people.set(key, { attributes: {}, status: 'active', groups: [], phones: [] });
    const seen = this.people.get(key);
    if (seen === undefined) throw new Error(`nobody promised ${key}`);
    if (operation.kind === 'create') this.#set(seen, operation.attributes);
    else if (operation.kind === 'update') {
      this.#set(seen, operation.set);
      for (const { attribute } of operation.clear) Reflect.deleteProperty(seen.attributes, attribute);
    } else if (operation.kind === 'disable') seen.status = 'disabled';
    else if (operation.kind === 'trash') seen.status = 'pending deletion';
    else if (operation.kind === 'enable') seen.status = 'active';
    else if (operation.kind === 'attach' || operation.kind === 'detach') this.#hold(seen, operation);
  }

  #set(seen: Seen, attributes: Attributes): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'status' && typeof value === 'string') seen.status = value;
      else seen.attributes[name] = Array.isArray(value) ? (value as readonly unknown[]).toSorted() : value;
    }
  }

  #hold(seen: Seen, { kind, attachment }: Extract<Operation, { kind: 'attach' | 'detach' }>): void {
    const [held, what] = attachment.what === 'membership' ? [seen.groups, attachment.groupLabel] : [seen.phones, String(attachment.value['number'])];
    if (kind === 'attach') held.push(what);
    else held.splice(held.indexOf(what), 1);
  }
}

interface ListedUser {
  readonly username: string;
  readonly status: string;
  readonly aliases: Readonly<Record<string, string>>;
  readonly custom_attributes: Readonly<Record<string, string>>;
  readonly groups: readonly { readonly name: string }[];
  readonly phones: readonly { readonly number: string }[];
  readonly [field: string]: unknown;
}

/** One user as the client shows it, in the words of a plan. */
function seenOf(user: ListedUser): Seen {
  const texts = ['username', 'email', 'realname', 'notes', 'firstname', 'lastname'].flatMap((name) => (user[name] ? [[name, user[name]] as const] : []));
  const custom = Object.entries(user.custom_attributes).flatMap(([name, value]) => (value === '' ? [] : [[`custom_attributes.${name}`, value] as const]));
  const aliases = Object.values(user.aliases).sort();
  return {
    attributes: { ...Object.fromEntries([...texts, ...custom]), ...(aliases.length > 0 && { aliases }) },
    status: user.status,
    groups: user.groups.map(({ name }) => name).sort(),
    phones: user.phones.map(({ number }) => number).sort(),
  };
}

describe('Duo\'s own client, after a run', function () {
  this.timeout(60_000);
  let world: TestWorld;
  let duo: DuoSimulator;
  let promised: Promises;
  beforeEach(async () => {
    world = new TestWorld();
    // The client dates its requests by the real clock, and the runs take three days.
    world.clock.nowMs = Date.now() - 3 * DAY_MS;
    const tls = { key: fileURLToPath(fixture('test-only-key.pem')), cert: certificate };
    duo = await startDuoSimulator({ clock: world.clock, tls, seed: { customAttributes: ['Room'] }, behaviour: { clockToleranceSeconds: 30 * 86_400 } });
    world.yaml = yamlOf(duo);
    world.extra = [duoInProcess(duo)];
    promised = new Promises();
  });
  afterEach(async () => {
    await duo.close();
    world.dispose();
  });

  const person = (key: string, attributes: Record<string, string | undefined>, roles: readonly string[] = []): void => {
    world.person(key, { givenName: 'Ünal', sn: `O'${key}`, ...attributes });
    world.directory.people.set(key, { ...world.directory.people.get(key), roles });
  };
  const run = async (): Promise<void> => {
    const { operations } = await world.planned();
    for (const { operation } of operations) promised.take(operation);
    const applied = await world.apply();
    expect([applied.status, applied.findings]).to.deep.equal(['done', []]);
  };
  const company = (): void => {
    person('ann', { mobile: '+13125550101', number: 'R 1+1=2&é' }, ['a.a', 'ann@example.edu']);
    person('bob', { status: 'bypass', mobile: '+13125550102' });
    for (const key of ['cat', 'dan', 'eve']) person(key, { mobile: '+13125550103', number: key });
    world.group('v', 'vpn', ['ann', 'bob', 'cat', 'dan', 'eve'], 'The VPN, 100 % & more');
    world.group('m', 'mail', ['ann', 'dan']);
  };
  const change = (): void => {
    person('ann', { uid: 'anna', cn: 'Anna', mobile: '+13125550111', number: undefined, mail: undefined }, ['ann', 'a.a']);
    person('bob', { status: 'active', mobile: '+13125550102' }, ['bobby']);
    world.directory.memberships.delete('ann m');
    world.group('m', 'mail', ['bob']);
    person('dan', { status: 'gone' });
  };

  for (const version of [2, 5] as const) {
    it(`lists exactly what the plans promised: attributes, aliases, statuses, groups, phones and leavers (signature ${version})`, async () => {
      company();
      await run();
      change();
      await run();
      world.clock.nowMs += DAY_MS;
      person('eve', { status: 'gone' });
      await run();
      expect([...promised.people.values()].map(({ status }) => status)).to.have.members(['active', 'active', 'active', 'pending deletion', 'disabled']);
      await withOfficialClient(duo, certificate, version, async (call) => {
        const list = async <Row>(path: string): Promise<readonly Row[]> => (JSON.parse(await call('GET', path, { limit: '100', offset: '0' })) as { readonly response: readonly Row[] }).response;
        const users = await list<ListedUser>('/admin/v1/users');
        const byName = (left: Seen, right: Seen): number => (String(left.attributes['username']) < String(right.attributes['username']) ? -1 : 1);
        const expected = [...promised.people.values()].map((seen) => ({ ...seen, groups: [...seen.groups].sort(), phones: [...seen.phones].sort() }));
        expect(users.map(seenOf).sort(byName)).to.deep.equal(expected.sort(byName));
        const groups = await list<{ readonly name: string; readonly desc: string }>('/admin/v1/groups');
        expect(groups.map(({ name, desc }) => ({ name, ...(desc !== '' && { desc }) }))).to.have.deep.members([...promised.groups.values()]);
      });
    });
  }
});
