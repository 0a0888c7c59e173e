import type { Finding } from '../../domain/finding.js';

const EXAMPLES = 3;
/** More kinds than this are counted together: remarks come from sources, and must not fill the plan. */
const MOST_KINDS = 50;

/**
 * Remarks of mappings, summed up: one finding for each pipeline and kind, with how many there were and some of them. Two remarks
 * are of one kind when they differ in quoted texts and numbers only.
 */
export class Remarks {
  readonly #kinds = new Map<string, { readonly pipeline: string; count: number; readonly examples: string[] }>();

  add(pipeline: string, key: string, remark: string): void {
    const kind = `${pipeline} ${remark.replaceAll(/"[^"]*"|\d+/g, '*')}`;
    const known = this.#kinds.has(kind) || this.#kinds.size < MOST_KINDS;
    const id = known ? kind : pipeline;
    const sum = this.#kinds.get(id) ?? { pipeline, count: 0, examples: [] };
    this.#kinds.set(id, sum);
    sum.count += 1;
    // The smallest ones, so that they do not depend on the order of arrival.
    sum.examples.push(`${key}: ${remark}`);
    sum.examples.sort();
    sum.examples.length = Math.min(sum.examples.length, EXAMPLES);
  }

  findings(): readonly Finding[] {
    return [...this.#kinds.values()].map(({ pipeline, count, examples }) => ({
      code: 'mapping-remark',
      severity: 'info',
      about: pipeline,
      count,
      message: `${count} ${count === 1 ? 'record' : 'records'} with a remark, for example ${examples.join('; ')}`,
    }));
  }
}
