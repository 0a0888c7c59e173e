/** A linked account that is to get another name. Numbers are the engine's own. */
export interface Rename {
  readonly account: number;
  /** Who has the wanted name now: another account, or nobody. */
  readonly holder: number | undefined;
}

/** What is to become of a rename. */
export type RenameVerdict =
  | { readonly is: 'free' }
  /** Possible once the holder was renamed away. */
  | { readonly is: 'after'; readonly holder: number }
  | { readonly is: 'withheld'; readonly because: 'held' | 'cycle'; readonly holder: number };

/**
 * Orders renames of unique names: chains run from their free end, cycles (a→b, b→a) are withheld, and a name whose holder
 * keeps it is never taken. Every rename is decided the same whatever the order of the list.
 */
export function orderRenames(renames: readonly Rename[]): ReadonlyMap<number, RenameVerdict> {
  const byAccount = new Map(renames.map((rename) => [rename.account, rename]));
  const verdicts = new Map<number, RenameVerdict>();
  for (const rename of renames) {
    if (verdicts.has(rename.account)) continue;
    const chain: Rename[] = [];
    const end = followChain(rename, byAccount, verdicts, chain);
    for (const link of chain) verdicts.set(link.account, verdictOf(link, end));
  }
  return verdicts;
}

type ChainEnd = 'possible' | 'held' | 'cycle';

function followChain(
  start: Rename,
  byAccount: ReadonlyMap<number, Rename>,
  verdicts: ReadonlyMap<number, RenameVerdict>,
  chain: Rename[],
): ChainEnd {
  const seen = new Set<number>();
  let current = start;
  for (;;) {
    if (seen.has(current.account)) return 'cycle';
    seen.add(current.account);
    chain.push(current);
    if (current.holder === undefined) return 'possible';
    const known = verdicts.get(current.holder);
    if (known !== undefined) return known.is === 'withheld' ? 'held' : 'possible';
    const next = byAccount.get(current.holder);
    if (next === undefined) return 'held';
    current = next;
  }
}

function verdictOf(rename: Rename, end: ChainEnd): RenameVerdict {
  if (rename.holder === undefined) return { is: 'free' };
  if (end === 'possible') return { is: 'after', holder: rename.holder };
  return { is: 'withheld', because: end, holder: rename.holder };
}
