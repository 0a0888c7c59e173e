import type { Finding } from '../../domain/finding.js';
import { byCodeUnit } from '../../domain/json.js';
import type { UpdateOperation } from '../../domain/operation.js';
import { putBackMark } from '../../domain/put-back.js';

const EXAMPLES = 3;

/**
 * Sees that somebody else goes on writing what Rollcall writes: a value that was put back lately stands there again. The first
 * run writes, the second one puts back, the third one sees the same value once more.
 */
export class OtherWriters {
  readonly #seen = new Map<string, { count: number; readonly examples: string[] }>();

  /** @param putBack see `Ledger.putBackSince` */
  constructor(private readonly putBack: ReadonlySet<string>) {}

  note({ type, ref, drift = [], before, label }: UpdateOperation): void {
    if (!('id' in ref)) return;
    for (const attribute of drift) {
      if (!this.putBack.has(putBackMark(type, ref.id, attribute, before.fields[attribute] ?? null))) continue;
      const about = `${type} ${attribute}`;
      const seen = this.#seen.get(about) ?? { count: 0, examples: [] };
      this.#seen.set(about, seen);
      seen.count += 1;
      // The smallest ones, so that they do not depend on the order of arrival.
      seen.examples.push(label);
      seen.examples.sort(byCodeUnit);
      seen.examples.length = Math.min(seen.examples.length, EXAMPLES);
    }
  }

  findings(): readonly Finding[] {
    return [...this.#seen].sort(([left], [right]) => byCodeUnit(left, right)).map(([about, { count, examples }]) => ({
      code: 'another-writer',
      severity: 'warning',
      about,
      count,
      message: `${about.slice(about.indexOf(' ') + 1)} of ${count} ${about.slice(0, about.indexOf(' '))}${count === 1 ? '' : 's'} was put back lately and has the same other value again, for example ${examples.join(', ')}: another program writes it, too`,
      remedy: 'Let one of them write it: turn the other one off, or give the attribute `own: create-only`.',
    }));
  }
}
