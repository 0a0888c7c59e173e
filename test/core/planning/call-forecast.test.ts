import { expect } from 'chai';
import type { Lane, TargetProfile } from '../../../packages/core/src/contracts/target.js';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import type { Operation } from '../../../packages/core/src/domain/operation.js';
import { phaseOf, type CallForecast, type Phase } from '../../../packages/core/src/domain/plan.js';
import { forecastCalls, ofWave } from '../../../packages/core/src/planning/call-forecast.js';
import { VERIFIED_SAMPLE, WINDOW } from '../../../packages/core/src/planning/rounds.js';
import { Waves } from '../../../packages/core/src/planning/waves.js';
import { profileOfMemory } from '../support/memory-world.js';

const proof = proveExit('account', beginRead('hr', '2026-01-05T00:00:00.000Z'), 'scope');
const shared = (key: string, after: readonly string[] = []) => ({ after, owner: { source: 'hr', key }, label: key, pipeline: 'staff' }) as const;

type EntityType = 'account' | 'group';

function create(key: string, type: EntityType = 'account', after: readonly string[] = []): Operation {
  return { ...shared(key, after), kind: 'create', type, id: `create ${type} ${key}`, attributes: {} };
}
function update(key: string, { type = 'account', after = [], note = '' }: { type?: EntityType; after?: readonly string[]; note?: string } = {}): Operation {
  const id = `update ${type} ${key}${note}`;
  return { ...shared(key, after), kind: 'update', type, id, ref: { id: key }, set: {}, clear: [], before: { fields: {} } };
}
function disable(key: string, after: readonly string[] = []): Operation {
  return { ...shared(key, after), kind: 'disable', type: 'account', id: `disable account ${key}`, ref: { id: key }, proof, before: { fields: {} } };
}
function adopt(key: string): Operation {
  return { ...shared(key), kind: 'adopt', type: 'account', id: `adopt account ${key}`, ref: { id: key }, by: 'name' };
}
function attach(key: string, group: string, after: readonly string[] = []): Operation {
  const attachment = { what: 'membership', account: { id: key }, group: { id: group }, groupLabel: group } as const;
  return { ...shared(key, after), kind: 'attach', id: `attach ${key} ${group}`, attachment };
}
const many = (count: number, make: (key: string) => Operation): readonly Operation[] => Array.from({ length: count }, (_, index) => make(`k${index}`));

function lane(more: Partial<Lane> = {}): Lane {
  const accepts = ['create:account', 'update:account', 'create:group', 'update:group', 'disable:account', 'attach:membership'] as const;
  return { ratePerMinute: 60, accepts, maxBatch: 10, atomic: 'unknown', ...more };
}
const reads = lane({ accepts: [], ratePerMinute: 60_000 });

function profile(lanes: TargetProfile['lanes'] = { bulk: lane(), reads }, keysPerCall = 1_000_000): TargetProfile {
  return { ...profileOfMemory(), lanes, reading: { lane: 'reads', pageSize: { account: 1, group: 1 }, keysPerCall } };
}

function forecast(plan: readonly Operation[], of: TargetProfile = profile(), waves: readonly number[] = []): CallForecast {
  const operations = (phase: Phase): readonly Operation[] => plan.filter((operation) => phaseOf(operation) === phase);
  return forecastCalls(of, { operations, reads: 7, waves });
}

describe('the forecast of requests: writes', () => {
  it('of an empty plan are none; the reads are those of the plan', () => {
    expect(forecast([])).to.deep.equal({ reads: 7, writes: 0, verification: 0, calls: 0, lowerBound: 0, least: { writes: 0, verification: 0 }, etaSeconds: 0, byLane: {} });
  });

  for (const [count, writes] of [
    [1, 1],
    [10, 1],
    [11, 2],
    [20, 2],
  ] as const) {
    it(`${count} operations in batches of ten: ${writes}`, () => {
      const { byLane, lowerBound, calls, ...rest } = forecast(many(count, (key) => update(key)));
      expect(rest).to.deep.include({ reads: 7, writes, verification: 1 });
      expect({ byLane, lowerBound, calls }).to.deep.equal({ byLane: { bulk: writes }, lowerBound: writes + 1, calls: writes + 1 });
    });
  }

  it('are told by lane, each with its own batches', () => {
    const lanes = { single: lane({ maxBatch: 1, accepts: ['update:account'] }), bulk: lane({ maxBatch: 2, accepts: ['attach:membership'] }), reads };
    const told = forecast([...many(3, (key) => update(key)), ...many(3, (key) => attach(key, 'vpn'))], profile(lanes));
    expect(told).to.deep.include({ byLane: { single: 3, bulk: 2 }, writes: 5, lowerBound: 6 });
  });

  it('count what single operations take beyond their own, in the lower bound too', () => {
    const extraRequests = { 'update:account': 2, 'attach:membership': 0 } as const;
    const told = forecast([update('a'), update('b'), attach('a', 'vpn')], profile({ bulk: lane({ extraRequests }), reads }));
    expect(told).to.deep.include({ byLane: { bulk: 6 }, writes: 6, verification: 1, calls: 7 });
    expect(told.lowerBound, 'one batch, four more, one read').to.equal(6);
  });

  it('leave out what no lane carries, which is not looked at or read back either; what waits for it goes', () => {
    const onlyUpdates = profile({ bulk: lane({ accepts: ['update:account'] }), reads });
    const told = forecast([disable('a'), update('b', { after: ['disable account a'] })], onlyUpdates);
    expect(told).to.deep.include({ byLane: { bulk: 1 }, writes: 1, verification: 1, lowerBound: 2 });
    expect(forecast([disable('a')], onlyUpdates)).to.deep.include({ byLane: {}, calls: 0 });
  });
});

describe('the forecast of requests: rounds', () => {
  for (const [what, plan, writes, lowerBound] of [
    ['what waits for nothing goes together', [update('a'), update('b')], 1, 2],
    ['what waits goes a round later, though one batch could hold both', [update('a'), update('b', { after: ['update account a'] })], 2, 2],
    ['the order in the plan does not matter', [update('b', { after: ['update account a'] }), update('a')], 2, 2],
    ['three rounds', [update('a'), update('b', { after: ['update account a'] }), update('c', { after: ['update account b'] })], 3, 2],
    ['what waits for an earlier phase goes in the first round', [disable('a'), update('b', { after: ['disable account a'] }), update('c')], 2, 3],
    ['what waits for somebody unknown never goes', [update('a'), update('b', { after: ['create account z'] })], 1, 2],
    ['nobody goes where two wait for each other', [update('a', { after: ['update account b'] }), update('b', { after: ['update account a'] })], 0, 0],
    ['nothing can wait for a membership', [attach('a', 'vpn'), attach('b', 'vpn', ['attach a vpn'])], 1, 2],
    ['an adoption sends nothing, and what waits for it goes at once', [adopt('a'), update('a', { after: ['adopt account a'] }), update('b')], 1, 2],
    ['what waits for an adoption and comes before it goes a round later', [update('a', { after: ['adopt account a'] }), adopt('a'), update('b')], 2, 2],
    ['an adoption alone sends nothing', [adopt('a')], 0, 0],
  ] as const) {
    it(what, () => {
      expect(forecast(plan)).to.deep.include({ writes, lowerBound });
    });
  }
});

describe('the forecast of requests: looking and reading back', () => {
  const keys = (keysPerCall: number): TargetProfile => profile(undefined, keysPerCall);

  for (const [what, plan, of, verification] of [
    ['of a write: read back', [update('a')], keys(2), 1],
    ['of a removal: looked at before and read back', [disable('a')], keys(2), 2],
    ['of as many as a call holds', [update('a'), update('b')], keys(2), 1],
    ['of one more', [update('a'), update('b'), update('c')], keys(2), 2],
    ['of the same account twice', [update('a'), update('a', { note: '!' }), update('b')], keys(2), 1],
    ['of an account and a group of one id', [update('a'), update('a', { type: 'group' })], keys(2), 2],
    ['of a membership: its account', [attach('a', 'vpn'), attach('a', 'mail')], keys(1), 1],
    ['of what is created: by what creates it', [create('a'), create('b')], keys(1), 2],
    ['of a temporary name: nothing', [update('a', { note: ' (temporary name)' })], keys(1), 0],
    ['of several phases: read back together', [update('g', { type: 'group' }), update('a'), attach('b', 'g')], keys(2), 2],
    ['of two rounds: looked at in each, read back together', [disable('a'), disable('b', ['disable account a'])], keys(2), 3],
    ['of the sample: all', many(VERIFIED_SAMPLE, (key) => update(key)), keys(1), VERIFIED_SAMPLE],
    ['of more than the sample: only the sample', many(VERIFIED_SAMPLE + 1, (key) => update(key)), keys(1), VERIFIED_SAMPLE],
    ['of a window of removals but one', many(WINDOW - 1, (key) => disable(key)), keys(WINDOW * 2), 2],
    ['of a window of removals', many(WINDOW, (key) => disable(key)), keys(WINDOW * 2), 2],
    ['of a window of removals and one', many(WINDOW + 1, (key) => disable(key)), keys(WINDOW * 2), 4],
    ['of two windows of removals and one', many(WINDOW * 2 + 1, (key) => disable(key)), keys(WINDOW * 3), 6],
    ['of a window of removals of one account, which counts by operation', many(WINDOW + 1, () => disable('a')), keys(9), 4],
  ] as const satisfies readonly (readonly [string, readonly Operation[], TargetProfile, number])[]) {
    it(`${what} (${verification} calls)`, () => {
      const told = forecast(plan, of);
      expect(told.verification).to.equal(verification);
      expect(told.calls).to.equal(told.writes + verification);
    });
  }

  it('a window counts all that is sent, looked at or not', () => {
    const trashing: TargetProfile = keys(WINDOW);
    const detaches = many(WINDOW - 1, (key): Operation => {
      const membership = proveExit('group', beginRead('hr', '2026-01-05T00:00:00.000Z'), 'groups.select');
      const attachment = { what: 'membership', account: { id: key }, group: { id: 'vpn' }, groupLabel: 'vpn' } as const;
      return { ...shared(key), kind: 'detach', id: `detach ${key}`, attachment, proof: membership };
    });
    const lanes = { bulk: lane({ accepts: ['detach:membership', 'disable:account'] }), reads };
    const told = forecast([disable('k0'), ...detaches, disable('k1')], { ...trashing, lanes });
    expect(told.verification, 'two windows looked at, two read back').to.equal(4);
  });
});

describe('the forecast of requests: waves', () => {
  const updates = (count: number): readonly Operation[] => many(count, (key) => update(key));

  it('go one after the other, each with its own batches and its own reading back', () => {
    expect(forecast(updates(3))).to.deep.include({ writes: 1, verification: 1, lowerBound: 2 });
    expect(forecast(updates(3), profile(), [1])).to.deep.include({ writes: 2, verification: 2, calls: 4, lowerBound: 2 });
    expect(forecast(updates(3), profile(), [1, 1])).to.deep.include({ writes: 3, verification: 3, calls: 6, lowerBound: 2 });
  });

  it('are read back in full, the last one by its sample', () => {
    const of = profile(undefined, 1);
    expect(forecast(updates(VERIFIED_SAMPLE + 5), of, [VERIFIED_SAMPLE + 2]).verification).to.equal(VERIFIED_SAMPLE + 5);
    expect(forecast(updates(VERIFIED_SAMPLE + 2), of, [1]).verification).to.equal(VERIFIED_SAMPLE + 1);
  });

  it('hold everything of their accounts, whatever the phase', () => {
    expect(forecast([update('a'), attach('a', 'vpn'), update('b')], profile(), [1]).writes).to.equal(3);
  });

  it('give the operations of one wave in their order', () => {
    const plan = [update('a'), update('b'), attach('a', 'vpn'), update('c')];
    const waves = new Waves([1], () => plan);
    const ids = (wave: number) => [...ofWave(plan, waves, wave)].map(({ id }) => id);
    expect(ids(0)).to.deep.equal(['update account a', 'attach a vpn']);
    expect(ids(1)).to.deep.equal(['update account b', 'update account c']);
  });
});

describe('the forecast of requests: how long they take', () => {
  const plan = [...many(3, (key) => update(key)), ...many(2, (key) => attach(key, 'vpn'))];
  const writing = (accepts: Lane['accepts'], more: Partial<Lane> = {}): Lane => lane({ maxBatch: 1, accepts, ...more });
  const ups = (more: Partial<Lane> = {}): Lane => writing(['update:account'], more);
  const gives = (more: Partial<Lane> = {}): Lane => writing(['attach:membership'], more);

  for (const [what, lanes, etaSeconds] of [
    ['the slowest lane decides', { ups: ups({ ratePerMinute: 60 }), gives: gives({ ratePerMinute: 10 }), reads }, 12],
    ['lanes of their own allowance go side by side', { ups: ups(), gives: gives(), reads }, 3],
    ['lanes of one allowance wait for one another', { ups: ups(), gives: gives({ sharesRateOf: 'ups', ratePerMinute: 1 }), reads }, 5],
    ['an allowance that no lane has is one a minute', { ups: ups(), gives: gives({ sharesRateOf: 'none' }), reads }, 120],
    ['reading back may take longest', { ups: ups(), gives: gives(), reads: { ...reads, ratePerMinute: 6 } }, 10],
    ['reading in a lane that is not there is one a minute', { ups: ups(), gives: gives() }, 60],
    ['a part of a second is one', { ups: ups({ ratePerMinute: 1_000 }), gives: gives({ ratePerMinute: 1_000 }), reads }, 1],
  ] as const satisfies readonly (readonly [string, TargetProfile['lanes'], number])[]) {
    it(`${what}: ${etaSeconds} s`, () => {
      expect(forecast(plan, profile(lanes)).etaSeconds).to.equal(etaSeconds);
    });
  }
});
