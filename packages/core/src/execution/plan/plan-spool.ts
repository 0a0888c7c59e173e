import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { startDigest, type Digest } from '../../domain/digest.js';
import type { Finding } from '../../domain/finding.js';
import { canonicalJson, type Json } from '../../domain/json.js';
import { assertProven, type Operation } from '../../domain/operation.js';
import { PHASES, phaseOf, type Phase, type PlanHeader, type PlanLine } from '../../domain/plan.js';
import { CallCounter } from '../../planning/packing.js';
import type { TargetProfile } from '../../contracts/target.js';
import { SortedSpool } from '../staging/sorted-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';

const WRITE_BYTES = 1 << 16;

/** Collects a plan on disk while it is made: operations by phase and id, findings by code. Nothing enters without proof. */
export class PlanSpool {
  readonly #phases: Readonly<Record<Phase, SortedSpool<Operation>>>;
  readonly #findings: SortedSpool<Finding>;
  readonly counter: CallCounter;
  #findingNumber = 0;
  total = 0;

  constructor(folder: StagingFolder, profile: TargetProfile) {
    this.#phases = Object.fromEntries(PHASES.map((phase) => [phase, new SortedSpool<Operation>(folder)])) as Record<Phase, SortedSpool<Operation>>;
    this.#findings = new SortedSpool(folder);
    this.counter = new CallCounter(profile);
  }

  add(operation: Operation): void {
    assertProven(operation);
    const phase = phaseOf(operation);
    this.#phases[phase].add(operation.id, operation);
    this.counter.add(phase, operation);
    this.total += 1;
  }

  addFinding(finding: Finding): void {
    // The number keeps equal findings apart; it sorts behind everything that tells them apart for people.
    const key = `${finding.code} ${finding.about ?? ''} ${finding.message} ${String(this.#findingNumber++).padStart(9, '0')}`;
    this.#findings.add(key, finding);
  }

  *findings(): Generator<Finding, void, void> {
    yield* this.#findings.all();
  }

  /**
   * Writes the plan: header, operations, findings, end. The file appears whole or not at all, with mode 0600.
   * Returns the digest over all lines before the last.
   */
  write(path: string, header: PlanHeader): Digest {
    const temporary = `${path}.${header.planId}.part`;
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      const digest = this.#writeLines(descriptor, header);
      fsyncSync(descriptor);
      closeSync(descriptor);
      chmodSync(temporary, 0o600);
      renameSync(temporary, path);
      return digest;
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  #writeLines(descriptor: number, header: PlanHeader): Digest {
    const running = startDigest();
    let pending = '';
    let lines = 0;
    const put = (line: PlanLine): void => {
      const text = canonicalJson(line as unknown as Json);
      running.add(text);
      lines += 1;
      pending += `${text}\n`;
      if (pending.length >= WRITE_BYTES) {
        writeSync(descriptor, pending);
        pending = '';
      }
    };
    put({ line: 'header', ...header });
    for (const phase of PHASES) for (const operation of this.#phases[phase].all()) put({ line: 'operation', phase, operation });
    for (const finding of this.#findings.all()) put({ line: 'finding', finding });
    const digest = running.finish();
    writeSync(descriptor, `${pending}${canonicalJson({ line: 'end', lines, digest })}\n`);
    return digest;
  }
}
