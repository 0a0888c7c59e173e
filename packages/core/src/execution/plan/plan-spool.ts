import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { TargetProfile } from '../../contracts/target.js';
import type { Digest } from '../../domain/digest.js';
import type { Finding } from '../../domain/finding.js';
import { canonicalJson, type Json } from '../../domain/json.js';
import { assertProven, shapeOf, type Operation, type OperationShape } from '../../domain/operation.js';
import { PHASES, phaseOf, type CallForecast, type Phase, type PlanHeader, type PlanLine } from '../../domain/plan.js';
import { forecastCalls } from '../../planning/call-forecast.js';
import { LineDigest } from '../staging/line-digest.js';
import { LineWriter } from '../staging/lines.js';
import { SortedSpool } from '../staging/sorted-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';

/** Collects a plan on disk while it is made: operations by phase and id, findings by code. Nothing enters without proof. */
export class PlanSpool {
  readonly #phases: Readonly<Record<Phase, SortedSpool<Operation>>>;
  readonly #findings: SortedSpool<Finding>;
  readonly #shapes: Partial<Record<OperationShape, number>> = {};
  #total = 0;

  constructor(folder: StagingFolder) {
    const spool = (): SortedSpool<Operation> => new SortedSpool(folder);
    this.#phases = { leave: spool(), groups: spool(), return: spool(), accounts: spool(), grants: spool(), deletions: spool() };
    this.#findings = new SortedSpool(folder);
  }

  /** How many operations. */
  get total(): number {
    return this.#total;
  }

  /** How many operations of each shape. */
  get shapes(): Readonly<Partial<Record<OperationShape, number>>> {
    return this.#shapes;
  }

  add(operation: Operation): void {
    assertProven(operation);
    this.#phases[phaseOf(operation)].add(operation.id, operation);
    const shape = shapeOf(operation);
    this.#shapes[shape] = (this.#shapes[shape] ?? 0) + 1;
    this.#total += 1;
  }

  addFinding(finding: Finding): void {
    this.#findings.add(`${finding.code} ${finding.about ?? ''} ${finding.message}`, finding);
  }

  findings(): Generator<Finding, void, void> {
    return this.#findings.all();
  }

  /** @param reads requests that reading the target took. @param waves see `ApplyDefinition.waves`. */
  forecast(profile: TargetProfile, reads: number, waves: readonly number[] = []): CallForecast {
    return forecastCalls(profile, { operations: (phase) => this.#phases[phase].all(), reads, waves });
  }

  /**
   * Writes the plan: header, operations, findings, end. The file appears whole or not at all, with mode 0600.
   * Returns the digest over all lines before the last.
   */
  write(path: string, header: PlanHeader): Digest {
    const temporary = `${path}.${header.planId}.part`;
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      const digest = this.#writeAndClose(descriptor, header);
      chmodSync(temporary, 0o600);
      renameSync(temporary, path);
      return digest;
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  #writeAndClose(descriptor: number, header: PlanHeader): Digest {
    try {
      const digest = this.#writeLines(descriptor, header);
      fsyncSync(descriptor);
      return digest;
    } finally {
      closeSync(descriptor);
    }
  }

  #writeLines(descriptor: number, header: PlanHeader): Digest {
    const running = new LineDigest();
    const writer = new LineWriter(descriptor);
    let lines = 0;
    const put = (line: PlanLine): void => {
      const text = canonicalJson(line as unknown as Json);
      running.add(text);
      writer.add(text);
      lines += 1;
    };
    put({ line: 'header', ...header });
    for (const phase of PHASES) for (const operation of this.#phases[phase].all()) put({ line: 'operation', phase, operation });
    for (const finding of this.#findings.all()) put({ line: 'finding', finding });
    const digest = running.finish();
    writer.add(canonicalJson({ line: 'end', lines, digest }));
    writer.flush();
    return digest;
  }
}
