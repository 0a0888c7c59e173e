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
