import type { Link, RetiredPipeline } from '../../contracts/ledger.js';
import type { Finding } from '../../domain/finding.js';
import { byCodeUnit } from '../../domain/json.js';
import type { CompiledPipeline } from '../../mapping/compiled.js';

/**
 * Pipelines that have people and are not read: disabled, gone from the file, or renamed in it. The absence of a configuration
 * proves nothing, so their people stay as they are, until somebody says that the pipeline is gone for good.
 */
export class DormantPipelines {
  readonly #pipelines: ReadonlyMap<string, string>;
  readonly #sources: ReadonlySet<string>;
  /** Those that refer to accounts of others: they let nobody leave. */
  readonly #referring: ReadonlySet<string>;
  readonly #retired: ReadonlyMap<string, RetiredPipeline>;
  readonly #frozen = new Map<string, { count: number; readonly sources: Set<string> }>();

  /** @param named all pipelines of the file, disabled ones too. */
  constructor(
    pipelines: readonly CompiledPipeline[],
    retired: readonly RetiredPipeline[],
    private readonly named: ReadonlySet<string>,
  ) {
    this.#pipelines = new Map(pipelines.map(({ definition }) => [definition.name, definition.from]));
    this.#sources = new Set(pipelines.map(({ definition }) => definition.from));
    this.#referring = new Set(pipelines.flatMap(({ definition }) => (definition.isReference ? [definition.name] : [])));
    this.#retired = new Map(retired.map((retirement) => [retirement.pipeline, retirement]));
  }

  /** True for links about which no pipeline of the file can tell. */
  isDormant({ owner, pipeline }: Pick<Link, 'owner' | 'pipeline'>): boolean {
    return this.#pipelines.get(pipeline) !== owner.source;
  }

  /** Who retired the pipeline of a link: one that is not in the file any more, and not even disabled, and had the link by then. */
  retirementOf({ pipeline, since }: Pick<Link, 'pipeline' | 'since'>): RetiredPipeline | undefined {
    const retirement = this.named.has(pipeline) ? undefined : this.#retired.get(pipeline);
    return retirement === undefined || retirement.at < since ? undefined : retirement;
  }

  /** Counts an account that stays as it is. */
  freeze({ owner, pipeline }: Pick<Link, 'owner' | 'pipeline'>): void {
    const frozen = this.#frozen.get(pipeline) ?? { count: 0, sources: new Set() };
    this.#frozen.set(pipeline, frozen);
    frozen.count += 1;
    if (!this.#sources.has(owner.source)) frozen.sources.add(owner.source);
  }

  /** One finding for each pipeline, with the commands that end it. */
  findings(): readonly Finding[] {
    return [...this.#frozen]
      .sort(([left], [right]) => byCodeUnit(left, right))
      .map(([pipeline, { count, sources }]): Finding => ({
        code: 'pipeline-frozen',
        severity: 'warning',
        about: `pipelines.${pipeline}`,
        count,
        message: `${count} accounts belong to pipeline ${pipeline}, which ${this.#whyOf(pipeline)}: they stay as they are`,
        remedy: this.#remedyOf(pipeline, [...sources].sort(byCodeUnit)),
      }));
  }

  #whyOf(pipeline: string): string {
    if (this.#referring.has(pipeline)) return 'has `may: { accounts: reference }` now and lets nobody leave';
    const source = this.#pipelines.get(pipeline);
    return source === undefined ? 'is disabled or gone from the file' : `takes its people from ${source} now, not from where these came`;
  }

  #remedyOf(pipeline: string, sources: readonly string[]): string {
    if (this.#referring.has(pipeline)) return 'If another system has these accounts from now on, nothing. Else take the line back: whoever left then leaves.';
    const renames = sources.map((source) => `\`rollcall ledger rename source ${source} NEW\``);
    const renamed = this.#pipelines.has(pipeline) ? renames : [`\`rollcall ledger rename pipeline ${pipeline} NEW\``, ...renames];
    const retire = `\`rollcall pipeline retire ${pipeline} --leave\` (its people leave) or \`--release\` (they are nobody's again)`;
    if (renamed.length === 0) return `If it is meant to be another source, nothing: put the old one back, or name the pipeline anew and run ${retire}.`;
    return `If it was renamed: ${renamed.join(', ')}. If it is gone for good: ${retire}. If it is disabled for a while: nothing.`;
  }
}
