import type { OperationId } from '../domain/operation.js';
import type { GuardVerdict } from '../domain/plan.js';

/** An operation that touches a protected account or group: its name, where the rule stands, the operation. */
export interface ProtectedTouch {
  readonly label: string;
  readonly place: string;
  readonly operation: OperationId;
}

/** Who begins to leave because the file was edited, beside those who leave because of data. */
export interface LeaversByEdit {
  readonly count: number;
  readonly byData: number;
  readonly examples: readonly string[];
  /** Where the edited settings stand: file:line. Empty when the edit was in an earlier plan. */
  readonly places: readonly string[];
}

/** Groups that would lose members because the file was edited: all that are managed, or accounts that nobody is linked to. */
export interface GroupsByEdit {
  readonly labels: readonly string[];
  readonly places: readonly string[];
}

/** A pipeline whose scope lets nobody in although accounts are linked by it. */
export interface EmptyScope {
  readonly pipeline: string;
  readonly links: number;
  readonly place: string;
}

const EXAMPLES = 5;
/** The one person of a pipeline may leave; several who leave at once and leave nobody behind are nearly always a mistake. */
const FEWEST_OF_EMPTY_SCOPE = 2;
const APPROVE = 'approve this very plan with `rollcall approve PLAN`';

/** Nothing may be planned for what is protected, not even once: one verdict for each rule of the file. */
export function weighProtected(touched: readonly ProtectedTouch[]): readonly GuardVerdict[] {
  return [...groupedBy(touched, ({ place }) => place)].map(([place, touches]): GuardVerdict => {
    const operations = touches.length === 1 ? '1 operation touches' : `${touches.length} operations touch`;
    return {
      ...alwaysTripping('protect', touches.length),
      message: `protect: ${operations} what is protected: ${listed(touches.map(({ label, operation }) => `${label} (${operation})`))}`,
      place,
      remedy: `If it is meant, ${APPROVE}. Else mend the source, or add the account to ignore.`,
    };
  });
}

/** Leavers that an edit of the file makes always wait for a person, however few they are. */
export function weighEdit({ count, byData, examples, places }: LeaversByEdit): readonly GuardVerdict[] {
  if (count === 0) return [];
  const [place] = places;
  const edit = places.length === 0 ? 'an earlier edit of the file' : `your edit of ${places.join(' and ')}`;
  const leave = count === 1 ? 'leaves' : 'leave';
  const verdict: GuardVerdict = {
    ...alwaysTripping('leaversByEdit', count),
    message: `${count} ${leave} because of ${edit}, ${byData} because of data; for example ${listed(examples)}`,
    remedy: `If it is meant, ${APPROVE}. Else take the edit back and plan again.`,
  };
  return [place === undefined ? verdict : { ...verdict, place }];
}

/** Groups that an edit of the file lets go wait for a person too: their members are people who lose something. */
export function weighGroupEdit({ labels, places }: GroupsByEdit): readonly GuardVerdict[] {
  const [place] = places;
  if (place === undefined) return [];
  const lose = labels.length === 1 ? '1 group loses members' : `${labels.length} groups lose members`;
  return [
    {
      ...alwaysTripping('groupsByEdit', labels.length),
      message: `${lose} because of your edit of ${places.join(' and ')}: ${listed(labels)}`,
      place,
      remedy: `If it is meant, ${APPROVE}. Else take the edit back and plan again.`,
    },
  ];
}

/** A scope that suddenly lets nobody in: everybody of the pipeline would leave. */
export function weighEmptyScopes(scopes: readonly EmptyScope[]): readonly GuardVerdict[] {
  return scopes
    .filter(({ links }) => links >= FEWEST_OF_EMPTY_SCOPE)
    .map(({ pipeline, links, place }) => ({
      ...alwaysTripping('emptyScope', links),
      message: `the scope of ${pipeline} lets nobody in, and ${links} accounts are linked by it`,
      place,
      remedy: `Compare the scope with the values of the source (finding scope-empty). If everybody is to leave, ${APPROVE}.`,
    }));
}

function alwaysTripping(guard: string, observed: number) {
  return { guard, observed, limit: 0, unit: 'count', tripped: true } as const;
}

function listed(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  const more = distinct.length - EXAMPLES;
  return `${distinct.slice(0, EXAMPLES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
