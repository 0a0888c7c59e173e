import { isConnectorError } from '@rollcall/core';
import { createDuoSimulator, seededRandom, type Fault, type InProcessAnswer, type InProcessRequest, type Seed, type SimulatedDuo } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { breakings, type Breaking } from '../support/broken-answers.js';
import { duoSourceInProcess } from '../support/in-process.js';
import { openSource, readSource, sourceRecords, sourceWorld, type OpenSource, type SourceReadResult } from '../support/source-world.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { canarySecret, errorOf, integrationKey } from '../support/world.js';

const people = (count: number): NonNullable<Seed['users']> => Array.from({ length: count }, (_, index) => ({ username: `user${String(index).padStart(4, '0')}`, groups: [`g${String(index % 7)}`] }));

describe('duo as a source: reading', () => {
  it('delivers everybody, whoever manages them and in the trash too, with groups and memberships', async () => {
    const world = sourceWorld({ seed: {
      groups: [{ name: 'vpn', desc: 'Remote access' }],
      users: [{ username: 'ann', groups: ['vpn'] }, { username: 'bob', status: 'disabled' }, { username: 'cat', status: 'locked out' }, { username: 'eve', trashedAt: 1_795_300_000 }, { username: 'fay', directoryKey: 'DS2ACAGGQBNC95H3U4QS' }],
    } });
    const result = await readSource(world);
    expect(sourceRecords(result, 'person').map(({ key, attributes }) => [key, attributes['username'], attributes['status']])).to.have.deep.members([
      [world.duo.userId('ann'), 'ann', 'active'], [world.duo.userId('bob'), 'bob', 'disabled'], [world.duo.userId('cat'), 'cat', 'locked out'],
      [world.duo.userId('eve'), 'eve', 'pending deletion'], [world.duo.userId('fay'), 'fay', 'active'],
    ]);
    expect(sourceRecords(result, 'group').map(({ key, attributes }) => [key, attributes])).to.deep.equal([[world.duo.groupId('vpn'), { group_id: world.duo.groupId('vpn'), name: 'vpn', desc: 'Remote access', status: 'active' }]]);
    expect(sourceRecords(result, 'membership').filter((one) => 'groups' in one && one.groups.length > 0)).to.deep.equal([{ type: 'membership', person: world.duo.userId('ann'), groups: [world.duo.groupId('vpn')] }]);
    expect(result.claims.person).to.include({ whole: true, delivered: 5, announced: 5 });
    expect(result.claims.membership).to.include({ whole: true, delivered: 1 });
    expect(result.claims.group).to.include({ whole: true, delivered: 1, announced: 1 });
  });

  it('asks for what is wanted only, and paces every request by the lane of the account', async () => {
    const world = sourceWorld({ seed: { users: people(900), groups: [{ name: 'x' }] } });
    await readSource(world, { types: ['person'] });
    expect(world.duo.requests.countBy('route')).to.deep.equal({ '/admin/v1/users': 4 });
    expect(world.paced).to.deep.equal(['reads', 'reads', 'reads', 'reads']);
  });

  it('reads by key, people and groups told apart; what Duo does not know does not come, and the claim is whole for the keys', async () => {
    const world = sourceWorld({ seed: { users: people(10), groups: [{ name: 'other' }] } });
    const [user, group] = [world.duo.userId('user0003') ?? '', world.duo.groupId('g3') ?? ''];
    const result = await readSource(world, { keys: { by: 'id', values: [user, 'DUGONEGONEGONEGONE00', group] } });
    expect([sourceRecords(result, 'person').map(({ key }) => key), sourceRecords(result, 'group').map(({ key }) => key)]).to.deep.equal([[user], [group]]);
    expect(Object.values(result.claims).map(({ whole }) => whole)).to.deep.equal([true, true, true]);
  });

  it('is not read by name, and stops when it is told to', async () => {
    const world = sourceWorld({ seed: { users: people(2) } });
    expect(await errorOf(readSource(world, { keys: { by: 'name', values: ['user0001'] } }))).to.satisfy((error: unknown) => isConnectorError(error) && error.failure.kind === 'unsupported');
    world.stop();
    expect(await errorOf(readSource(world))).to.satisfy((error: unknown) => isConnectorError(error) && error.failure.kind === 'cancelled');
    await world.close();
  });

  it('a permission that is missing is an error, not an empty tenant', async () => {
    const world = sourceWorld({ seed: { users: people(2) }, grants: { 'read-resource': false } });
    expect(await errorOf(readSource(world))).to.satisfy((error: unknown) => isConnectorError(error) && error.failure.kind === 'forbidden');
  });

  const moving: readonly (readonly [string, readonly Fault[], boolean])[] = [
    ['one gone before the page and one new at the end, with the same total', [{ kind: 'page-shift', path: '/admin/v1/users', nth: 2, shift: 'replace' }], true],
    ['the page before shown twice', [{ kind: 'duplicated-page', path: '/admin/v1/users', nth: 2 }], true],
    ['a list that never stands still', [{ path: '/admin/v1/users', nth: 2, times: 'always', kind: 'delete-user' }], false],
  ];
  for (const [name, faults, whole] of moving) {
    it(`${name}: ${whole ? 'read again until whole' : 'a doubt after three passes'}, and each person once`, async () => {
      const world = sourceWorld({ seed: { users: people(700) }, faults });
      const result = await readSource(world);
      const keys = sourceRecords(result, 'person').map(({ key }) => key);
      expect(new Set(keys).size).to.equal(keys.length);
      expect([result.claims.person.whole, result.claims.membership.whole, result.claims.group.whole]).to.deep.equal([whole, whole, true]);
      if (whole) for (const { username } of world.duo.state.users) expect(keys, username).to.include(world.duo.userId(username));
    });
  }
});

/** A simulator behind a wire on which one answer of a read gets broken. */
class BrokenWire {
  requests = 0;
  breaking: Breaking | undefined;
  at = 0;

  constructor(private readonly duo: SimulatedDuo) {}

  dispatch(request: InProcessRequest): InProcessAnswer {
    const answer = this.duo.dispatch(request);
    const index = this.requests++;
    return this.breaking === undefined || answer.ended === 'reset' || index !== this.at ? answer : this.breaking(answer);
  }
}

const lines = ({ incoming }: SourceReadResult): readonly string[] => incoming.map((one) => JSON.stringify(one.ok ? one.record : one)).sort();

describe('duo as a source: a read that is cut short', function () {
  this.timeout(60_000);

  it('is never called whole unless everything came: every request of generated tenants, broken in every way', async () => {
    const ends = { thrown: 0, doubtful: 0, whole: 0 };
    for (let seed = 1; seed <= 3; seed += 1) {
      const random = seededRandom(seed);
      const users = people(3 + Math.floor(random() * 4));
      const clock = new VirtualClock();
      const duo = createDuoSimulator({ ikey: integrationKey, skey: canarySecret, clock, seed: { users, groups: [{ name: 'x' }] }, behaviour: { usersMaximumLimit: 2 + Math.floor(random() * 3), groupsMaximumLimit: 2 } });
      const wire = new BrokenWire(duo);
      const open: OpenSource = openSource({}, clock, duoSourceInProcess(wire));
      const expected = lines(await readSource(open));
      const requests = wire.requests;
      for (const [name, breaking] of breakings) {
        for (let at = 0; at < requests; at += 1) {
          Object.assign(wire, { breaking, at, requests: 0 });
          const result = await readSource(open).catch(() => undefined);
          const isWhole = result !== undefined && Object.values(result.claims).every(({ whole }) => whole);
          if (isWhole) expect(lines(result), `tenant ${String(seed)}, answer ${String(at + 1)}: ${name}`).to.deep.equal(expected);
          ends[result === undefined ? 'thrown' : isWhole ? 'whole' : 'doubtful'] += 1;
        }
      }
    }
    expect(Math.min(...Object.values(ends)), JSON.stringify(ends)).to.be.greaterThan(20);
  });
});
