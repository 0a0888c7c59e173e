import type { TargetSchema } from '../../contracts/target.js';
import type { Finding } from '../../domain/finding.js';
import { ownerText } from '../../domain/identity.js';
import { evidenceOfAccount, evidenceOfWanted, isTelling, type Evidence } from '../../planning/rehire-evidence.js';
import type { StagedTarget } from '../collect/staged-target.js';
import { KeyTable } from '../staging/key-table.js';
import { NumberList } from '../staging/numbers.js';
import type { DormantPipelines } from './dormant-pipelines.js';
import type { StagedAccount } from './staged-account.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedLinks } from './staged-links.js';

/** A value that several leavers have says nothing about any of them. */
const SEVERAL = -2;

/**
 * Tells of newcomers who look like somebody who left: same device, same address. Nothing is done on the strength of it; somebody
 * may link the two.
 */
export class MaybeRehired {
  /** Of each value, the link of the one leaver who has it. */
  readonly #byValue = new KeyTable(0);
  readonly #links = new NumberList();

  constructor(
    private readonly schema: TargetSchema,
    private readonly links: StagedLinks,
    desire: StagedDesire,
    target: StagedTarget,
    dormant: DormantPipelines,
  ) {
    for (let link = 0; link < links.accounts.length; link += 1) {
      const actual = links.actualOf(link);
      const standing = actual < 0 ? 'in' : desire.standingOf(link);
      if (standing === 'in' || standing === 'held' || (standing === 'unseen' && dormant.isDormant(links.accounts.get(link)))) continue;
      for (const evidence of evidenceOfAccount(schema, target.accounts.get(actual))) this.#add(evidence, link);
    }
  }

  /** What to tell of somebody who gets a new account. */
  findingOf({ owner, label, desired }: StagedAccount): Finding | undefined {
    const matched = new Map<number, Evidence[]>();
    for (const evidence of evidenceOfWanted(this.schema, desired)) {
      const link = this.#linkOf(evidence.key);
      if (link >= 0) matched.set(link, [...(matched.get(link) ?? []), evidence]);
    }
    const telling = [...matched].filter(([, evidence]) => isTelling(evidence)).sort(([left], [right]) => left - right);
    const [first] = telling;
    if (first === undefined) return undefined;
    const known = this.links.accounts.get(first[0]);
    const told = telling.map(([link, evidence]) => {
      const { owner: left, targetId, label: name } = this.links.accounts.get(link);
      return `${ownerText(left)} (${name}, account ${targetId}), who left: same ${[...new Set(evidence.map(({ attribute }) => attribute))].sort().join(', ')}`;
    });
    return {
      code: 'maybe-rehired',
      severity: 'warning',
      about: ownerText(owner),
      message: `${ownerText(owner)} (${label}) may be ${told.join('; or ')}`,
      remedy: `If they are one person, before the new account is made: rollcall link ${ownerText(owner)} ${known.targetId} --from ${ownerText(known.owner)}.`,
    };
  }

  #add({ key }: Evidence, link: number): void {
    const next = this.#byValue.size;
    const number = this.#byValue.putIfAbsent(key, next);
    const present = this.#links.get(number) ?? 0;
    this.#links.set(number, number === next || present === link + 1 ? link + 1 : SEVERAL);
  }

  #linkOf(key: string): number {
    const number = this.#byValue.get(key);
    return number < 0 ? -1 : (this.#links.get(number) ?? 0) - 1;
  }
}
