import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallOptions, Incoming, Read, ReadScope, Source, SourceRecord, SourceType } from '@rollcall/core';
import { collectSource, type StagedSource } from '../../../packages/core/src/execution/collect/staged-source.js';
import { StagingFolder } from '../../../packages/core/src/execution/staging/staging-folder.js';
import { ProofDesk } from '../../../packages/core/src/planning/proof-desk.js';

const TYPES: readonly SourceType[] = ['person', 'group', 'membership'];
const NAME = 'hr';

/** What came of one read: raw, as the engine staged it, and the evidence that the engine made of it. */
export interface Judged {
  /** Keys of people and of groups, `group < member` of memberships; everything that was delivered, rejections by key too. */
  readonly raw: Readonly<Record<SourceType, ReadonlySet<string>>>;
  /** Each person's and group's record as text, by type and key. */
  readonly records: ReadonlyMap<string, string>;
  /** Memberships whose two ends are known. */
  readonly edges: ReadonlySet<string>;
  readonly staged: StagedSource;
}

const READS_PER_FOLDER = 100;

/** Where the cases of one suite stage. A run has a folder of its own; here some reads share one, for folders take longer than reads. */
export class Bench {
  readonly #parent = mkdtempSync(join(tmpdir(), 'rollcall-cut-'));
  #folder: StagingFolder | undefined;
  #reads = 0;

  /** @param more attributes of people to ask for, beside uid and mail */
  constructor(private readonly more: readonly string[] = []) {}

  /** Reads to the end as a run does, and looks at what came of it. */
  async read(source: Source, signal: AbortSignal = new AbortController().signal): Promise<Judged> {
    const folder = this.#nextFolder();
    const tap = new Tap(source);
    const call: CallOptions = { signal, pace: () => Promise.resolve() };
    const request = { name: NAME, source: tap, types: TYPES, attributes: { person: ['uid', 'mail', ...this.more], group: ['cn'] }, watchFor: [] };
    const staged = await collectSource(request, { folder, seed: 1, call, now: '2026-11-22T00:00:00.000Z', progress: () => undefined });
    return { raw: tap.raw, records: tap.records, edges: edgesOf(staged), staged };
  }

  #nextFolder(): StagingFolder {
    if (this.#folder === undefined || this.#reads % READS_PER_FOLDER === 0) {
      this.#folder?.dispose();
      this.#folder = StagingFolder.create(this.#parent);
    }
    this.#reads += 1;
    return this.#folder;
  }

  dispose(): void {
    this.#folder?.dispose();
    rmSync(this.#parent, { recursive: true, force: true });
  }
}

function edgesOf(staged: StagedSource): ReadonlySet<string> {
  const edges = new Set<string>();
  const cursor = staged.memberships().edges.cursor();
  while (cursor.first !== Number.POSITIVE_INFINITY) {
    edges.add(`${staged.groups[cursor.second]?.key ?? ''} < ${staged.persons.get(cursor.first).key}`);
    cursor.next();
  }
  return edges;
}

/**
 * What is wrong with a read, given what there really is: evidence of wholeness for a type of which something is missing, a
 * record that is not as it really is, or a proof of absence for something that is there. Nothing, where law 1 holds.
 */
export function violations(read: Judged, truth: Judged): readonly string[] {
  const { staged } = read;
  const found: string[] = [];
  for (const type of TYPES) {
    const same = read.raw[type].size === truth.raw[type].size && [...truth.raw[type]].every((one) => read.raw[type].has(one));
    if (staged.conclusions[type].complete !== undefined && !same) found.push(`${type}: ${read.raw[type].size} of ${truth.raw[type].size} delivered, and taken for whole`);
  }
  for (const [name, text] of read.records) if (truth.records.get(name) !== text) found.push(`${name} is not as it really is: ${text}`);
  return [...found, ...falseProofs(read, truth)];
}

/** With links for everybody and everything: the proofs of absence that the engine would hand out for what is really there. */
function falseProofs(read: Judged, truth: Judged): readonly string[] {
  const { staged } = read;
  const pipeline = { name: 'staff', from: NAME, scope: [], accounts: { email: [{ source: NAME, type: 'person' as const }] } };
  const desk = new ProofDesk(new Map([[NAME, staged]]), [pipeline], []);
  const isMissing = (type: 'person' | 'group'): boolean => [...truth.raw[type]].some((key) => !read.raw[type].has(key) && !staged.withheld[type].has(key));
  const found: string[] = [];
  if (isMissing('person') && desk.accountAbsent(NAME) !== undefined) found.push('a person who is there is proven absent');
  if (isMissing('person') && desk.attributeAbsent(['staff'], 'email', 'missing-row') !== undefined) found.push('a value that is there is proven absent');
  if (isMissing('group') && desk.groupAbsent(NAME) !== undefined) found.push('a group that is there is proven absent');
  if ([...truth.edges].some((edge) => !read.edges.has(edge)) && desk.membershipAbsent(NAME) !== undefined) found.push('a membership that is there is proven absent');
  return found;
}

/** Stands between the engine and a source, and notes what passes. */
class Tap implements Source {
  readonly raw: Record<SourceType, Set<string>> = { person: new Set(), group: new Set(), membership: new Set() };
  readonly records = new Map<string, string>();

  constructor(private readonly source: Source) {}

  check(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  async *read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    const inner = this.source.read(scope, options);
    let ended = false;
    try {
      for (;;) {
        const step = await inner.next().catch((error: unknown) => {
          ended = true;
          throw error;
        });
        if (step.done === true) {
          ended = true;
          return step.value;
        }
        for (const incoming of step.value) this.#note(incoming);
        yield step.value;
      }
    } finally {
      if (!ended) await inner.return(undefined as never);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #note(incoming: Incoming<SourceRecord>): void {
    if (!incoming.ok) {
      if (incoming.key !== undefined) this.raw[incoming.type as SourceType].add(incoming.key);
      return;
    }
    const { record } = incoming;
    if (record.type !== 'membership') {
      this.raw[record.type].add(record.key);
      this.records.set(`${record.type} ${record.key}`, JSON.stringify(record));
    } else if ('group' in record) for (const member of record.members) this.raw.membership.add(`${record.group} < ${member}`);
    else for (const group of record.groups) this.raw.membership.add(`${group} < ${record.person}`);
  }
}
