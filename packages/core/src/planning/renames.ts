/** A linked account that is to get another name. Numbers are the engine's own. */
export interface Rename {
  readonly account: number;
  /** Who has the wanted name now: another account, or nobody. */
  readonly holder: number | undefined;
  /**
   * What stands in the way whoever moves: `kept` – the holder answers to the name otherwise (an alias), or cannot be told;
   * `contested` – another linked account wants the name too.
   */
  readonly blocked?: 'kept' | 'contested';
  /** Set where the account may take a temporary name on the way; the member of a circle with the smallest text takes it. */
  readonly detour?: string;
}

/** What is to become of a rename. */
export type RenameVerdict =
  | { readonly is: 'free' }
  /** Possible once the holder was renamed away. */
  | { readonly is: 'after'; readonly holder: number }
  /** Takes a temporary name first, which frees its own; gets the wanted one once the holder was renamed away. */
  | { readonly is: 'detour'; readonly holder: number }
  | { readonly is: 'withheld'; readonly because: 'held' | 'cycle' | 'contested'; readonly holder: number | undefined };

/**
 * Orders renames of unique names: chains run from their free end, and a name whose holder keeps it is never taken. Cycles (a→b,
 * b→a) are withheld, unless all of their members may take a detour: then one of them does. Every rename is decided the same
 * whatever the order of the list.
 */
export function orderRenames(renames: readonly Rename[]): ReadonlyMap<number, RenameVerdict> {
  const byAccount = new Map(renames.map((rename) => [rename.account, rename]));
  const ends = new Map<number, ChainEnd>();
  for (const rename of renames) {
    if (ends.has(rename.account)) continue;
    const chain: Rename[] = [];
    const end = followChain(rename, byAccount, ends, chain);
    noteEnds(chain, end, ends);
  }
  const detours = detoursOf(renames, byAccount, ends);
  return new Map(renames.map((rename) => [rename.account, verdictOf(rename, ends.get(rename.account) ?? { is: 'held' }, detours)]));
}

/** Of each circle that may be broken: its members, with the one that makes the detour. */
function detoursOf(renames: readonly Rename[], byAccount: ReadonlyMap<number, Rename>, ends: ReadonlyMap<number, ChainEnd>): ReadonlyMap<number, number> {
  const detours = new Map<number, number>();
  for (const rename of renames) {
    if (ends.get(rename.account)?.is !== 'cycle' || detours.has(rename.account)) continue;
    const circle = circleOf(rename, byAccount);
    if (circle.some((member) => member.detour === undefined)) continue;
    const [first = rename, ...others] = circle;
    const taker = others.reduce((smallest, member) => ((member.detour ?? '') < (smallest.detour ?? '') ? member : smallest), first);
    for (const member of circle) detours.set(member.account, taker.account);
  }
  return detours;
}

function circleOf(start: Rename, byAccount: ReadonlyMap<number, Rename>): readonly Rename[] {
  const circle = new Set<Rename>();
  for (let current: Rename | undefined = start; current !== undefined && !circle.has(current); ) {
    circle.add(current);
    current = current.holder === undefined ? undefined : byAccount.get(current.holder);
  }
  return [...circle];
}

/** How a chain ends; of a cycle, the account at which it closes. */
type ChainEnd = { readonly is: 'possible' | 'held' } | { readonly is: 'cycle'; readonly at: number };

function followChain(
  start: Rename,
  byAccount: ReadonlyMap<number, Rename>,
  ends: ReadonlyMap<number, ChainEnd>,
  chain: Rename[],
): ChainEnd {
  const seen = new Set<number>();
  for (let current = start; ; ) {
    if (seen.has(current.account)) return { is: 'cycle', at: current.account };
    seen.add(current.account);
    chain.push(current);
    if (current.blocked !== undefined) return { is: 'held' };
    if (current.holder === undefined) return { is: 'possible' };
    const known = ends.get(current.holder);
    if (known !== undefined) return known.is === 'possible' ? known : { is: 'held' };
    const next = byAccount.get(current.holder);
    if (next === undefined) return { is: 'held' };
    current = next;
  }
}

// Who leads into a circle without being part of it wants a name that its holder keeps.
function noteEnds(chain: readonly Rename[], end: ChainEnd, ends: Map<number, ChainEnd>): void {
  let inCircle = false;
  for (const { account } of chain) {
    inCircle ||= end.is === 'cycle' && end.at === account;
    ends.set(account, end.is === 'cycle' && !inCircle ? { is: 'held' } : end);
  }
}

function verdictOf(rename: Rename, end: ChainEnd, detours: ReadonlyMap<number, number>): RenameVerdict {
  const { holder, blocked } = rename;
  if (blocked !== undefined) return { is: 'withheld', because: blocked === 'contested' ? 'contested' : 'held', holder };
  if (holder === undefined) return { is: 'free' };
  if (end.is === 'possible') return { is: 'after', holder };
  const taker = detours.get(rename.account);
  if (taker !== undefined) return { is: taker === rename.account ? 'detour' : 'after', holder };
  return { is: 'withheld', because: end.is, holder };
}
