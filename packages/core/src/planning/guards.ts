import type { OperationShape } from '../domain/operation.js';
import type { GuardVerdict } from '../domain/plan.js';
import type { GuardsDefinition, LimitDefinition } from '../mapping/definition.js';

/** Counts of operations by shape. */
export type ShapeCounts = Readonly<Partial<Record<OperationShape, number>>>;

/** Members that one group would lose. */
export interface GroupLoss {
  readonly label: string;
  readonly planned: number;
  /** Members that earlier runs took away in the last 24 hours. */
  readonly done: number;
  /** Members that were managed before the window. */
  readonly base: number;
}

/** What the guards look at. */
export interface GuardInput {
  readonly planned: ShapeCounts;
  /** What was done in the last 24 hours, across all runs of the tenant. Orders of a person have a budget of their own. */
  readonly done: ShapeCounts;
  /** Linked, active accounts before the window: the base of every percentage of accounts. */
  readonly base: number;
  /** Memberships that were managed before the window. */
  readonly memberships: number;
  readonly groups: readonly GroupLoss[];
  /** Accounts that lose an attribute's value, by attribute: in this plan, and in the last 24 hours. */
  readonly clears: Readonly<Record<string, { readonly planned: number; readonly done: number }>>;
  /** Groups that are managed, before the run: the base of the percentage of groups that lose a value. */
  readonly managedGroups: number;
  /** The same for groups. */
  readonly groupClears: GuardInput['clears'];
  /** Where a limit stands, for messages. */
  placeOf(path: readonly (string | number)[]): string;
}

/** The ways out, each with a budget of its own: whoever is disabled today and trashed today was taken away once. */
const RUNGS = ['disable:account', 'trash:account', 'delete:account', 'delete:group'] as const satisfies readonly OperationShape[];

/**
 * Weighs a plan against the limits of one pipeline before anything is written. Counts run over a sliding window of 24 hours
 * and over the whole tenant, so that many small runs cannot do what one large run may not. What comes and goes counts on both
 * sides: fifty who are replaced by fifty others are fifty who lost something.
 */
export function weighGuards(guards: GuardsDefinition, input: GuardInput): readonly GuardVerdict[] {
  return [
    ...(['create', 'update', 'adopt', 'enrol'] as const).flatMap((name) => weighLimit(guards[name], shapesOf(name, input), input)),
    ...RUNGS.flatMap((rung) => weighLimit(guards.remove, rungOf(rung, input), input)),
    ...weighLimit(guards.membership, membershipsOf(input), input),
    ...Object.entries(input.clears).flatMap(([attribute, counts]) => weighLimit(guards.clear, clearOf(attribute, counts, input), input)),
    ...Object.entries(input.groupClears).flatMap(([attribute, counts]) => weighLimit(guards.clear, groupClearOf(attribute, counts, input), input)),
    ...input.groups.flatMap((loss) => weighLimit(guards.shrinkGroup, shrinkingOf(loss), input)),
  ];
}

/** One thing that is counted, in numbers and in words. */
interface Counted {
  readonly guard: keyof GuardsDefinition;
  readonly subject: string;
  readonly planned: number;
  readonly done: number;
  readonly base: number;
  readonly baseText: string;
  /** A verdict within the limit is told too. */
  readonly isAlwaysTold: boolean;
}

const ACCOUNTS = 'managed accounts';

function shapesOf(guard: 'create' | 'update' | 'adopt' | 'enrol', { planned, done, base }: GuardInput): Counted {
  const shapes: readonly OperationShape[] = guard === 'adopt' ? ['adopt:account', 'adopt:group'] : [`${guard}:account`];
  // Most targets send nothing: who sends nothing is not told of it.
  const isAlwaysTold = guard !== 'enrol' || sumOf(planned, shapes) > 0;
  return { guard, subject: guard, planned: sumOf(planned, shapes), done: sumOf(done, shapes), base, baseText: ACCOUNTS, isAlwaysTold };
}

function rungOf(rung: (typeof RUNGS)[number], { planned, done, base }: GuardInput): Counted {
  const words = rung === 'delete:group' ? 'delete groups' : rung.replace(':account', '');
  // Nobody asks about rungs that were not climbed; disabling is the one that is always told.
  const isAlwaysTold = rung === 'disable:account';
  return { guard: 'remove', subject: `remove (${words})`, planned: planned[rung] ?? 0, done: done[rung] ?? 0, base, baseText: ACCOUNTS, isAlwaysTold };
}

function membershipsOf({ planned, done, memberships }: GuardInput): Counted {
  const shapes = ['attach:membership', 'detach:membership'] as const;
  const counts = { planned: sumOf(planned, shapes), done: sumOf(done, shapes) };
  return { guard: 'membership', subject: 'membership', ...counts, base: memberships, baseText: 'managed memberships', isAlwaysTold: true };
}

function clearOf(attribute: string, counts: { readonly planned: number; readonly done: number }, { base }: GuardInput): Counted {
  return { guard: 'clear', subject: `clear (${attribute})`, ...counts, base, baseText: ACCOUNTS, isAlwaysTold: false };
}

function groupClearOf(attribute: string, counts: { readonly planned: number; readonly done: number }, { managedGroups }: GuardInput): Counted {
  return { guard: 'clear', subject: `clear (group ${attribute})`, ...counts, base: managedGroups, baseText: 'managed groups', isAlwaysTold: false };
}

function shrinkingOf({ label, ...counts }: GroupLoss): Counted {
  return { guard: 'shrinkGroup', subject: `members taken from group ${label}`, ...counts, baseText: 'managed members', isAlwaysTold: false };
}

function weighLimit(limit: LimitDefinition | undefined, counted: Counted, input: GuardInput): readonly GuardVerdict[] {
  if (limit === undefined) return [];
  const observed = counted.planned + counted.done;
  const percent = (observed * 100) / counted.base;
  const seen = `${counted.subject}: ${counted.planned} planned${counted.done === 0 ? '' : `, ${counted.done} done in the last 24 hours`}`;
  const shared = { guard: counted.guard, place: input.placeOf(limit.path), remedy: remedyOf(counted.guard) };
  // A plan that does none of this is never stopped for what was done before it.
  const isOver = (value: number, most: number): boolean => counted.planned > 0 && value > most;
  const verdicts: GuardVerdict[] = [];
  if (limit.max !== undefined) {
    const message = `${seen}, limit ${limit.max}`;
    verdicts.push({ ...shared, observed, limit: limit.max, unit: 'count', tripped: isOver(observed, limit.max), message });
  }
  if (limit.percent !== undefined && counted.base > (limit.above ?? 0)) {
    const message = `${seen} = ${percent.toFixed(1)} % of ${counted.base} ${counted.baseText}, limit ${limit.percent} %`;
    verdicts.push({ ...shared, observed: percent, limit: limit.percent, unit: 'percent', tripped: isOver(percent, limit.percent), message });
  }
  return counted.isAlwaysTold ? verdicts : verdicts.filter(({ tripped }) => tripped);
}

function remedyOf(guard: keyof GuardsDefinition): string {
  return `If it is meant, approve this very plan with \`rollcall approve PLAN\`, or raise ${guard} there and plan again. If not, look at what the sources answered.`;
}

function sumOf(counts: ShapeCounts, shapes: readonly OperationShape[]): number {
  return shapes.reduce((sum, shape) => sum + (counts[shape] ?? 0), 0);
}
