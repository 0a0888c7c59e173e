import fc from 'fast-check';
import { expect } from 'chai';
import type { TargetProfile } from '../../../packages/core/src/contracts/target.js';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import type { Operation } from '../../../packages/core/src/domain/operation.js';
import { phaseOf } from '../../../packages/core/src/domain/plan.js';
import { forecastCalls } from '../../../packages/core/src/planning/call-forecast.js';
import { profileOfMemory } from '../support/memory-world.js';

const proof = proveExit('account', beginRead('hr', '2026-01-05T00:00:00.000Z'), 'scope');
const shared = (key: string, id: string) => ({ id, after: [], owner: { source: 'hr', key }, label: key, pipeline: 'staff', ref: { id: key } }) as const;

const updated = (key: string): Operation => ({ ...shared(key, `update account ${key}`), kind: 'update', type: 'account', set: {}, clear: [], before: { fields: {} } });
const renamed = (key: string): Operation => ({ ...shared(key, `update group ${key}`), kind: 'update', type: 'group', set: {}, clear: [], before: { fields: {} } });
const created = (key: string): Operation => ({ ...shared(key, `create account ${key}`), kind: 'create', type: 'account', attributes: { username: key } });
const createdWithMore = (key: string): Operation => ({ ...shared(key, `create account ${key} with more`), kind: 'create', type: 'account', attributes: { username: key, notes: 'x' } });
const disabled = (key: string): Operation => ({ ...shared(key, `disable account ${key}`), kind: 'disable', type: 'account', proof, before: { fields: {} } });

/** What a request may hold: things of one kind, so many of them. */
interface Rule {
  readonly kindOf: (thing: string) => string;
  readonly most: number;
}

/** The fewest requests that hold all things: found by trying every way to share them out. */
function fewest(things: readonly string[], { kindOf, most }: Rule, requests: readonly (readonly string[])[] = []): number {
  const [thing, ...others] = things;
  if (thing === undefined) return requests.length;
  const joined = requests.flatMap((held, index) =>
    held.length < most && kindOf(held[0] ?? '') === kindOf(thing) ? [fewest(others, { kindOf, most }, requests.with(index, [...held, thing]))] : [],
  );
  return Math.min(...joined, fewest(others, { kindOf, most }, [...requests, [thing]]));
}

const plans = fc.uniqueArray(fc.tuple(fc.constantFrom(updated, renamed, disabled), fc.constantFrom('a', 'b', 'c', 'd')).map(([make, key]) => make(key)), { maxLength: 6, selector: ({ id }) => id });

describe('the lower bound of calls', () => {
  it('is what the best of all ways to share operations and reads out over requests takes', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (plan, maxBatch, keysPerCall) => {
        const { least, lowerBound, writes, verification } = forecastCalls(profile(maxBatch, keysPerCall), { operations: (phase) => plan.filter((one) => phaseOf(one) === phase), reads: 1, waves: [] });
        expect(least.writes).to.equal(fewest(plan.map(({ id }) => id), { kindOf: laneOf, most: maxBatch }));
        // All of so few are read back; who is disabled is looked at before, too.
        const readBack = new Set(plan.map(({ id }) => `after ${entityOf(id)}`));
        const looked = plan.filter(({ kind }) => kind === 'disable').map(({ id }) => `before ${entityOf(id)}`);
        expect(least.verification).to.equal(fewest([...readBack, ...looked], { kindOf: (look) => look.replace(/ \w+$/, ''), most: keysPerCall }));
        expect(lowerBound).to.equal(least.writes + least.verification);
        expect(writes).to.be.at.least(least.writes);
        expect(verification).to.be.at.least(least.verification);
      }),
      { numRuns: 500 },
    );
  });
});

/** The fewest requests where many alike may go in one kind of request and all may go in another: every number of them that goes along is tried. */
function fewestShared(alike: number, others: number, { alikeIn, allIn }: { readonly alikeIn: number; readonly allIn: number }): number {
  const along = Array.from({ length: alike + 1 }, (_, count) => Math.ceil((alike - count) / alikeIn) + Math.ceil((others + count) / allIn));
  return Math.min(...along);
}

describe('the lower bound of calls, where what one lane carries another one carries, too', () => {
  const mixes = fc.record({ plain: fc.nat({ max: 12 }), rich: fc.nat({ max: 6 }), changed: fc.nat({ max: 6 }), allIn: fc.integer({ min: 1, max: 4 }), more: fc.nat({ max: 3 }) });
  const many = (count: number, make: (key: string) => Operation, prefix: string): readonly Operation[] => Array.from({ length: count }, (_, index) => make(`${prefix}${index}`));

  it('is what the best way to share newcomers out takes; it is taken, and never more than one by one', () => {
    fc.assert(
      fc.property(mixes, fc.boolean(), ({ plain, rich, changed, allIn, more }, changesFirst) => {
        const alikeIn = allIn + more;
        const newcomers = [...many(plain, created, 'p'), ...many(rich, createdWithMore, 'r')];
        const updates = many(changed, updated, 'u');
        const plan = changesFirst ? [...updates, ...newcomers] : [...newcomers, ...updates];
        const { writes, least } = forecastCalls(overlapping(alikeIn, allIn), { operations: (phase) => plan.filter((one) => phaseOf(one) === phase), reads: 1, waves: [] });
        expect(least.writes).to.equal(fewestShared(plain, rich + changed, { alikeIn, allIn }));
        expect(writes).to.equal(least.writes);
        expect(writes).to.be.at.most(Math.ceil(plain / alikeIn) + rich + Math.ceil(changed / allIn));
      }),
      { numRuns: 1_000 },
    );
  });
});

function overlapping(alikeIn: number, allIn: number): TargetProfile {
  const lane = { ratePerMinute: 60, atomic: 'unknown' } as const;
  return {
    ...profileOfMemory(),
    lanes: {
      one: { ...lane, accepts: ['create:account', 'update:account'], maxBatch: 1 },
      alike: { ...lane, accepts: ['create:account'], maxBatch: alikeIn, createAttributes: ['username'] },
      all: { ...lane, accepts: ['create:account', 'update:account'], maxBatch: allIn },
      reads: { ...lane, accepts: [], maxBatch: 1 },
    },
    reading: { lane: 'reads', pageSize: { account: 1, group: 1 }, keysPerCall: 100 },
  };
}

function laneOf(id: string): string {
  return id.startsWith('disable') ? 'leaving' : 'changes';
}

function entityOf(id: string): string {
  return id.replace(/^\w+ /, '');
}

function profile(maxBatch: number, keysPerCall: number): TargetProfile {
  const lane = { ratePerMinute: 60, maxBatch, atomic: 'unknown' } as const;
  return {
    ...profileOfMemory(),
    lanes: { changes: { ...lane, accepts: ['update:account', 'update:group'] }, leaving: { ...lane, accepts: ['disable:account'] }, reads: { ...lane, accepts: [] } },
    reading: { lane: 'reads', pageSize: { account: 1, group: 1 }, keysPerCall },
  };
}
