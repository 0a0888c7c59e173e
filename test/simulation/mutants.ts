import type { Law } from './chronicle.js';

/** One piece of a source that is replaced; it must be there exactly once. */
export interface Alteration {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** An engine that is broken on purpose, to show that the simulation would notice. */
export interface Mutant {
  readonly name: string;
  /** What it does wrong, in words. */
  readonly breaks: string;
  /** The laws of which one notices. */
  readonly laws: readonly Law[];
  readonly changes: readonly Alteration[];
}

const CORE = 'packages/core/src';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'doubts-ignored',
    breaks: 'a read that says it was cut counts as whole',
    laws: ['proof'],
    changes: [
      {
        file: `${CORE}/domain/evidence.ts`,
        find: "if (!claim.whole) return claim.doubts.length > 0 ? claim.doubts : [{ reason: 'the reader says the read is not whole' }];",
        replace: 'if (!claim.whole) return undefined;',
      },
      { file: `${CORE}/domain/evidence.ts`, find: 'if (!tickets.has(ticket) || claim?.whole !== true) throw', replace: 'if (!tickets.has(ticket) || claim === undefined) throw' },
    ],
  },
  {
    name: 'count-ignored',
    breaks: 'a read counts as whole although fewer records arrived than were announced',
    laws: ['proof'],
    changes: [
      { file: `${CORE}/domain/evidence.ts`, find: 'if (claim.delivered !== counted) {', replace: 'if (claim.delivered < 0) {' },
      { file: `${CORE}/domain/evidence.ts`, find: 'if (claim.announced !== undefined && claim.announced !== counted) {', replace: 'if (claim.announced !== undefined && claim.announced < 0) {' },
    ],
  },
  {
    name: 'absence-at-once',
    breaks: 'somebody who is missing from one read is gone, whatever the file says of confirming it',
    laws: ['proof'],
    changes: [{ file: `${CORE}/planning/departure.ts`, find: 'return Math.max(0, CONFIRMED_AFTER_MS - witnessedMs);', replace: 'return Math.min(0, witnessedMs);' }],
  },
  {
    name: 'dwell-forgotten',
    breaks: 'the next rung of the ladder is climbed in the next run',
    laws: ['proof'],
    changes: [{ file: `${CORE}/planning/ladder.ts`, find: 'const leftMs = next.afterMs - (leaving === undefined ? 0 : dwellMs);', replace: 'const leftMs = leaving === undefined ? next.afterMs : Math.min(0, dwellMs);' }],
  },
  {
    name: 'witness-forgotten',
    breaks: 'the sources are not asked again before an aged plan takes somebody out',
    laws: ['proof'],
    changes: [{ file: `${CORE}/execution/apply/preconditions.ts`, find: 'if (isAged) await addChangesAtSources(', replace: 'if (isAged && services.plannedAt === "") await addChangesAtSources(' }],
  },
  {
    name: 'window-forgets',
    breaks: 'guards count one plan and forget what was done in the last 24 hours',
    laws: ['budget'],
    changes: [{ file: `${CORE}/planning/guards.ts`, find: 'const observed = counted.planned + counted.done;', replace: 'const observed = counted.planned;' }],
  },
  {
    name: 'clears-unweighed',
    breaks: 'as many values are cleared as there are, whatever the limit',
    laws: ['budget'],
    changes: [
      {
        file: `${CORE}/planning/guards.ts`,
        find: '...Object.entries(input.clears).flatMap(([attribute, counts]) => weighLimit(guards.clear, clearOf(attribute, counts, input), input)),',
        replace: '',
      },
    ],
  },
  {
    name: 'link-forgotten',
    breaks: 'an account that was made is not noted as ours',
    laws: ['duplicate', 'owned', 'converges'],
    changes: [
      {
        file: `${CORE}/execution/apply/memory.ts`,
        find: 'return entityId === undefined ? {} : this.#created(operation, entityId, at, byNameOnly);',
        replace: "return entityId === undefined || operation.type === 'account' ? {} : this.#created(operation, entityId, at, byNameOnly);",
      },
    ],
  },
  {
    name: 'lost-answer-guessed',
    breaks: 'an answer that was lost means "not done", without a look at the target',
    // Whoever wants the name next adopts what was made and not noted.
    laws: ['duplicate', 'sealed', 'converges', 'owned'],
    changes: [{ file: `${CORE}/execution/apply/batch-sender.ts`, find: 'const effects = await this.#readBack(ambiguous);', replace: 'const effects: Awaited<ReturnType<typeof seeEffects>> = new Map();' }],
  },
  {
    name: 'listing-believed',
    breaks: 'an account that a listing does not show is made anew without a look at the old one',
    laws: ['duplicate'],
    changes: [{ file: `${CORE}/execution/apply/preconditions.ts`, find: 'if (isThere) changed.set(operation.id,', replace: "if (isThere && gone.key === '') changed.set(operation.id," }],
  },
  {
    name: 'answer-believed',
    breaks: 'what the target says it did is never read back',
    laws: ['converges', 'owned', 'proof'],
    changes: [{ file: `${CORE}/execution/apply/verify.ts`, find: 'return await this.#notSeen(noted);', replace: 'return noted.slice(noted.length).map((entry) => entry.operation);' }],
  },
  {
    name: 'plan-taken-twice',
    breaks: 'a plan that was applied may be applied again',
    laws: ['sealed'],
    changes: [
      { file: `${CORE}/execution/apply/check-seals.ts`, find: "if (registration.usedAt !== undefined) throw refusalOf('used', registration.usedAt);", replace: '' },
      { file: `${CORE}/ledger/plans.ts`, find: "if (plan.usedAt !== undefined) return 'used';", replace: '' },
      { file: `${CORE}/ledger/plans.ts`, find: 'if (numUpdatedRows !== 1n || plan === undefined) return', replace: 'if (plan === undefined) return' },
    ],
  },
  {
    name: 'alias-adopted',
    breaks: 'an account is adopted because one of its other names fits',
    laws: ['owned'],
    changes: [
      {
        file: `${CORE}/planning/account-newcomer.ts`,
        find: 'if (view.otherNameHolder !== undefined) {',
        replace: 'if (view.otherNameHolder !== undefined) return decideHeldName(view, view.otherNameHolder, rules);\n  if (view.otherNameHolder !== undefined) {',
      },
    ],
  },
  {
    name: 'members-of-others',
    breaks: 'memberships that were there before us are taken away',
    laws: ['owned'],
    changes: [{ file: `${CORE}/planning/membership.ts`, find: "case 'given':\n      return isNoted(MEMBERSHIP_VALUE, group, given);", replace: "case 'given':\n      return true;" }],
  },
  {
    name: 'enables-anyone',
    breaks: 'an account that an administrator disabled is enabled',
    // Where the ledger knows of no leaving, applying voids what planning got wrong, run after run.
    laws: ['owned', 'converges'],
    changes: [{ file: `${CORE}/planning/account-linked.ts`, find: 'if (link.leaving === undefined) return [];', replace: "if (link.leaving === undefined && actual.standing !== 'disabled') return [];" }],
  },
  {
    name: 'first-come',
    breaks: 'of two who want one name, the one who is delivered first gets it',
    laws: ['order'],
    changes: [
      {
        file: `${CORE}/execution/plan/staged-desire.ts`,
        find: 'const counts = link >= 0 ? this.#linkedClaims : this.#unlinkedClaims;',
        replace:
          "if (link < 0 && claim < next) return this.stop(number, { code: 'name-collision', severity: 'error', message: 'somebody was first' });\n    const counts = link >= 0 ? this.#linkedClaims : this.#unlinkedClaims;",
      },
    ],
  },
  {
    name: 'clock-trusted',
    breaks: 'a clock that went back is believed',
    laws: ['clock'],
    changes: [{ file: `${CORE}/execution/clock-check.ts`, find: 'if (backMs <= BACK_MS) return;', replace: 'if (backMs <= Infinity) return;' }],
  },
];
