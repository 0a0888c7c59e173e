import type { AppliedConfig } from '../../contracts/ledger.js';
import { byCodeUnit } from '../../domain/json.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { CompiledPipeline, PersonInput } from '../../mapping/compiled.js';
import { formerDefinition } from '../../mapping/former.js';
import type { GroupsByEdit } from '../../planning/guard-causes.js';
import type { GroupChange } from './plan-weights.js';
import type { ComparedGroup } from './compare-groups.js';
import type { CompareInput } from './compare-input.js';
import { formerDefinitions, formerIgnores, formerPipelines, type FormerIgnore, type FormerPipeline } from './former-pipelines.js';
import { JoinedRows } from './joined-rows.js';

type EditInput = Pick<CompareInput, 'name' | 'profile' | 'pipelines' | 'sources' | 'applied' | 'placeOf' | 'staged' | 'seed' | 'nowMs'>;

/**
 * Tells leavers that an edit of the file makes from those that data makes: by what the configuration that was applied last says
 * of the same records. What cannot be told counts as an edit. Before the first run nothing is one.
 */
export class EditCauses {
  readonly #former: readonly FormerPipeline[];
  /** The pipelines that decided when a plan was applied last: the source of each. */
  readonly #deciding: ReadonlyMap<string, string>;
  readonly #ignores: readonly FormerIgnore[];
  readonly #changedSources: ReadonlySet<string>;
  readonly #rows = new Map<FormerPipeline, JoinedRows>();
  readonly #places = new Set<string>();

  constructor(
    private readonly before: AppliedConfig | undefined,
    private readonly input: EditInput,
  ) {
    this.#former = formerPipelines(before, input);
    this.#deciding = new Map(formerDefinitions(before, input).map(({ name, from }) => [name, from]));
    this.#ignores = formerIgnores(before, input);
    const changed = Object.keys(before?.sources ?? {}).filter((name) => before?.sources[name] !== input.applied.sources[name]);
    this.#changedSources = new Set(changed);
  }

  /**
   * Whether somebody who is out of every scope now would have been kept in by the file as it was: by a pipeline that decides
   * otherwise now, or is gone; or whether nobody decided about them then, because `linkedBy`, the pipeline of the link, was
   * disabled, not there, or read another source. `person` comes with the groups as they are known, asked for or not.
   */
  exit(pipeline: CompiledPipeline, person: PersonInput, linkedBy: string): boolean {
    // What another query, filter or plugin made of the same person is not known any more.
    const otherSources = pipeline.dependencies.scope.map(({ source }) => source).filter((source) => this.#changedSources.has(source));
    if (otherSources.length > 0) return this.#by(otherSources.map((source) => this.#sourcePlace(source)));
    if (this.before !== undefined && this.#deciding.get(linkedBy) !== pipeline.definition.from) return this.#by([this.input.placeOf(['pipelines', linkedBy])]);
    const keeping = this.#former.find((former) => this.#kept(former, pipeline, person));
    return keeping !== undefined && this.#by(keeping.places);
  }

  /** Whether somebody's absence from a source may come from an edit of its section, or from another version of its plugin. */
  absence(source: string): boolean {
    const places = this.#sourcePlaces(source);
    return places.length > 0 && this.#by(places);
  }

  /** Whether an account was left alone by a rule that the file has no more, or has otherwise. What cannot be told counts as such. */
  ignoredNoMore(account: ActualAccount): boolean {
    const covering = this.#ignores.find(({ rule }) => rule?.holdsFor(account) !== false);
    return covering !== undefined && this.#by([covering.place]);
  }

  /**
   * The groups that lose all their members because a pipeline selects others now, or because the section of their source was
   * edited; and those that lose accounts which nobody is linked to, where what says who is which account, or whose memberships are
   * taken away, was edited: of such an account it cannot be told whose it was. `changes` go with `groups` one by one.
   */
  groupsLetGo(groups: readonly ComparedGroup[], changes: readonly GroupChange[]): GroupsByEdit {
    const places = new Set<string>();
    const labels = groups.flatMap(({ group, decision }, index) => {
      const change = changes[index];
      if (change === undefined || change.removed === 0) return [];
      const { source } = group.owner;
      const found = decision.members.is === 'empty' ? this.#emptyingPlaces(source, decision.members.proof.kind) : change.strangers > 0 ? this.#memberPlaces(source) : [];
      for (const place of found) places.add(place);
      return found.length === 0 ? [] : [change.label];
    });
    return { labels, places: [...places].sort(byCodeUnit) };
  }

  /** Where the edits stand that made somebody leave: file:line, each once. */
  get places(): readonly string[] {
    return [...this.#places].sort(byCodeUnit);
  }

  #kept(former: FormerPipeline, pipeline: CompiledPipeline, person: PersonInput): boolean {
    const { from } = pipeline.definition;
    // The pipeline looked at other people altogether.
    if (former.former.name === pipeline.definition.name && former.former.from !== from) return true;
    if (former.former.from !== from) return false;
    const { compiled } = former;
    if (compiled === undefined || compiled.dependencies.scope.some(({ source }) => this.#changedSources.has(source))) return true;
    const { record, groups } = person;
    const { scope } = compiled.mapPerson({ record, groups, joined: this.#rowsOf(former, compiled).rowsOf(record) }, this.input.nowMs);
    return scope.is !== 'out';
  }

  #rowsOf(former: FormerPipeline, compiled: CompiledPipeline): JoinedRows {
    const rows = this.#rows.get(former) ?? new JoinedRows(compiled, this.input.staged.sources, this.input.seed);
    this.#rows.set(former, rows);
    return rows;
  }

  // Empty where the section is as it was, or nothing was applied before.
  #sourcePlaces(source: string): readonly string[] {
    if (this.before === undefined || this.before.sources[source] === this.input.applied.sources[source]) return [];
    return [this.#sourcePlace(source)];
  }

  #emptyingPlaces(source: string, proof: 'absence' | 'exit' | 'order'): readonly string[] {
    return proof === 'absence' ? this.#sourcePlaces(source) : this.#editedPlaces(source, 'select', ['groups', 'select']);
  }

  #memberPlaces(source: string): readonly string[] {
    return [...this.#sourcePlaces(source), ...this.#editedPlaces(source, 'members', [])];
  }

  // Of every pipeline that reads the source: the group may have been wanted by several of them.
  #editedPlaces(source: string, part: 'select' | 'members', path: readonly string[]): readonly string[] {
    return formerDefinitions(this.before, this.input).flatMap((former) => {
      const stored = this.input.applied.pipelines[former.name];
      const now = stored === undefined ? undefined : formerDefinition(former.name, stored)?.[part];
      return former.from !== source || former[part] === now ? [] : [this.input.placeOf(['pipelines', former.name, ...path])];
    });
  }

  #sourcePlace(source: string): string {
    return this.input.placeOf(['sources', source]);
  }

  #by(places: readonly string[]): true {
    for (const place of places) this.#places.add(place);
    return true;
  }
}
