import type { SourceMark } from '../../contracts/ledger.js';
import type { CompleteRead, Doubt, EvidenceType } from '../../domain/evidence.js';
import type { Finding } from '../../domain/finding.js';
import type { GuardVerdict } from '../../domain/plan.js';
import { weighDangling, weighShrinking, type WeighedRead } from '../../planning/guard-reads.js';
import { distrusted, unread, type Doubts } from '../collect/distrust.js';
import type { StagedSource } from '../collect/staged-source.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import type { TenantInput } from '../tenant.js';
import { missingSentinels } from '../../planning/sentinels.js';
import type { StagedLinks } from './staged-links.js';

/** What weighing the reads of a run needs. */
export interface ReadsToWeigh extends Pick<TenantInput, 'pipelines' | 'sources' | 'placeOf'> {
  readonly staged: ReadonlyMap<string, StagedSource>;
  readonly marks: readonly SourceMark[];
  readonly links: Pick<StagedLinks, 'accounts'>;
  readonly folder: StagingFolder;
}

/** What the reads came to, beside what their sources say of them. */
export interface WeighedReads {
  /** The sources as planning is to take them: a read that is not believed has doubts. */
  readonly sources: ReadonlyMap<string, StagedSource>;
  /** Only what tripped. */
  readonly verdicts: readonly GuardVerdict[];
  readonly findings: readonly Finding[];
  /** The measure of later reads, to be noted. */
  readonly marks: readonly SourceMark[];
  /** Of reads that tripped: the measure of later reads once the plan is approved. */
  readonly marksToAccept: readonly SourceMark[];
}

/**
 * A whole read is not a right read. Weighs what every source said against the last read that was accepted, and against what the
 * file expects of it. Decides for each read whether it is used, believed, or only added to.
 */
export function weighReads(input: ReadsToWeigh): WeighedReads {
  const all = [...input.staged].map(([name, source]) => [name, weighSource(source, input)] as const);
  const weighed = all.map(([, one]) => one);
  return {
    sources: new Map(all.map(([name, { source }]) => [name, source])),
    verdicts: weighed.flatMap(({ verdicts }) => verdicts),
    findings: weighed.flatMap(({ findings }) => findings),
    marks: weighed.flatMap(({ marks }) => marks),
    marksToAccept: weighed.flatMap(({ marksToAccept }) => marksToAccept),
  };
}

interface WeighedSource extends Omit<WeighedReads, 'sources'> {
  readonly source: StagedSource;
}

const TYPES = ['person', 'group', 'membership'] as const satisfies readonly EvidenceType[];

function weighSource(source: StagedSource, input: ReadsToWeigh): WeighedSource {
  const older = olderThanUsed(source, input);
  if (older !== undefined) {
    const finding: Finding = { code: 'read-older', severity: 'error', about: source.name, message: older.reason, remedy: OLDER_REMEDY };
    return { source: unread(source, older, input.folder), verdicts: [], findings: [finding], marks: [], marksToAccept: [] };
  }
  const sentinels = sentinelDoubt(source, input);
  const weighing = new SourceWeighing(source, input, sentinels);
  for (const type of TYPES) weighing.weigh(type);
  return weighing.conclude();
}

class SourceWeighing {
  readonly #doubts: Partial<Record<EvidenceType, Doubt>> = {};
  readonly #verdicts: GuardVerdict[] = [];
  readonly #findings: Finding[] = [];
  readonly #marks: SourceMark[] = [];
  readonly #marksToAccept: SourceMark[] = [];

  constructor(
    private readonly source: StagedSource,
    private readonly input: ReadsToWeigh,
    sentinels: Doubt | undefined,
  ) {
    if (sentinels === undefined) return;
    this.#doubts.person = sentinels;
    this.#tell('sentinel-missing', sentinels);
  }

  weigh(type: EvidenceType): void {
    const complete: CompleteRead | undefined = this.source.conclusions[type].complete;
    if (complete === undefined) return;
    const read = this.#readOf(complete);
    if (type === 'membership' && !this.#hasPeople()) {
      // Who is missing leaves members behind that name nobody: both are accepted together, or neither.
      if (this.#marksToAccept.some((mark) => mark.type === 'person')) this.#marksToAccept.push(read.now);
      return;
    }
    const tripped = this.#verdictsOn(read);
    const [verdict] = tripped;
    if (verdict !== undefined) {
      this.#verdicts.push(...tripped);
      const doubt: Doubt = { reason: verdict.message, ...(verdict.remedy === undefined ? {} : { remedy: verdict.remedy }) };
      this.#doubts[type] ??= doubt;
      this.#tell('read-not-believed', doubt);
      this.#marksToAccept.push(read.now);
      if (tripped.some(({ guard }) => guard === 'danglingMembers')) this.#distrustPeople(doubt);
    } else if (this.#doubts[type] === undefined) this.#marks.push(read.now);
  }

  // Members that name nobody tell of people who were not shown: nobody leaves on such a read, and it is no measure until it is accepted.
  #distrustPeople(doubt: Doubt): void {
    this.#doubts.person ??= doubt;
    const at = this.#marks.findIndex((mark) => mark.type === 'person');
    if (at >= 0) this.#marksToAccept.push(...this.#marks.splice(at, 1));
  }

  conclude(): WeighedSource {
    const doubts: Doubts = this.#doubts;
    return {
      source: Object.keys(doubts).length === 0 ? this.source : distrusted(this.source, doubts),
      verdicts: this.#verdicts,
      findings: this.#findings,
      marks: this.#marks,
      marksToAccept: this.#marksToAccept,
    };
  }

  #hasPeople(): boolean {
    return this.source.conclusions.person.complete !== undefined && this.#doubts.person === undefined;
  }

  #readOf({ type, takenAt, delivered, watermark }: CompleteRead): WeighedRead {
    const { name } = this.source;
    const dangling = type === 'membership' ? { dangling: this.source.memberships().dangling } : {};
    const now: SourceMark = { source: name, type, takenAt, delivered, ...(watermark === undefined ? {} : { watermark }), ...dangling };
    return { now, before: markOf(this.input.marks, name, type), hasLinks: delivered === 0 && this.#hasLinks() };
  }

  #verdictsOn(read: WeighedRead): readonly GuardVerdict[] {
    const { name } = this.source;
    const placeOf = (path: readonly (string | number)[]): string => this.input.placeOf(path);
    const users = this.input.pipelines.filter(({ definition, joins }) => definition.from === name || joins.some((join) => join.source === name));
    const shrinking = users.flatMap(({ definition }) => weighShrinking(read, definition.guards.shrinkSource, placeOf));
    return [...shrinking, ...weighDangling(read, placeOf(['sources', name]))];
  }

  #hasLinks(): boolean {
    for (const { owner, leaving } of this.input.links.accounts.all()) if (owner.source === this.source.name && leaving === undefined) return true;
    return false;
  }

  #tell(code: 'sentinel-missing' | 'read-not-believed', { reason, remedy }: Doubt): void {
    this.#findings.push({ code, severity: 'error', about: this.source.name, message: reason, ...(remedy === undefined ? {} : { remedy }) });
  }
}

const OLDER_REMEDY = 'Nothing of this source is used in this plan. Wait until the server has caught up, or read the one that was read before.';

// A server that lags behind what was used already would undo it.
function olderThanUsed(source: StagedSource, { sources, marks }: ReadsToWeigh): Doubt | undefined {
  const compare = sources[source.name]?.profile.compareWatermarks;
  if (compare === undefined) return undefined;
  for (const type of TYPES) {
    const now = source.conclusions[type].complete?.watermark;
    const before = markOf(marks, source.name, type);
    if (now === undefined || before?.watermark === undefined || compare(before.watermark, now) !== 'older') continue;
    return { reason: `the server's state is older than what was read at ${before.takenAt} already`, remedy: OLDER_REMEDY };
  }
  return undefined;
}

function sentinelDoubt(source: StagedSource, input: ReadsToWeigh): Doubt | undefined {
  const expect = input.sources[source.name]?.expect;
  const { complete } = source.conclusions.person;
  // A read that is not whole has its doubts already.
  if (expect === undefined || complete === undefined) return undefined;
  return missingSentinels(expect, { delivered: complete.delivered, met: source.met }, input.placeOf(['sources', source.name, 'expect']));
}

function markOf(marks: readonly SourceMark[], source: string, type: EvidenceType): SourceMark | undefined {
  return marks.find((mark) => mark.source === source && mark.type === type);
}
