import { closeSync, openSync, readSync } from 'node:fs';
import type { Digest } from '../../domain/digest.js';
import { reviveProof, type AbsenceProof, type ProofRecord, type RegisteredPlan } from '../../domain/evidence.js';
import type { Finding } from '../../domain/finding.js';
import { assertProven, type Operation } from '../../domain/operation.js';
import type { Phase, PlanHeader, PlanLine } from '../../domain/plan.js';
import { LineDigest } from '../staging/line-digest.js';
import { linesOf } from '../staging/lines.js';
import { writeFully } from '../staging/record-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import { damageOf } from './plan-damage.js';
import { PlanRefused } from './plan-refused.js';

const CHUNK_BYTES = 1 << 16;
const DAMAGED = 'Make a new plan; a plan file is not to be edited.';

/** A plan file that was checked from the first byte to the last, and copied so that it cannot change any more. */
export interface CheckedPlan {
  readonly header: PlanHeader;
  readonly digest: Digest;
  /** The operations of one phase in their order, removals with their proofs brought back. */
  operations(phase: Phase, plan: RegisteredPlan): Generator<Operation, void, void>;
  /** Its findings with one of the codes. */
  findings(...codes: readonly string[]): Generator<Finding, void, void>;
}

/**
 * Copies a plan into the staging folder while checking it: the copy is what is executed, so nothing can be swapped between the
 * check and the use.
 *
 * @throws PlanRefused (`unreadable`, `damaged`)
 */
export function checkPlan(path: string, folder: StagingFolder): CheckedPlan {
  const copy = copyInto(path, folder);
  const running = new LineDigest();
  let header: PlanHeader | undefined;
  let end: Extract<PlanLine, { line: 'end' }> | undefined;
  let lines = 0;
  for (const text of linesOf(copy)) {
    if (end !== undefined) throw damaged('lines were added behind its end');
    const line = parse(text);
    if (line.line === 'end') {
      end = line;
      continue;
    }
    if (lines === 0) header = headerOf(line);
    running.add(text);
    lines += 1;
  }
  const digest = running.finish();
  if (header === undefined) throw damaged('it does not begin with the header of a plan');
  if (end === undefined) throw damaged('its end is missing: it was cut off');
  if (end.lines !== lines || end.digest !== digest) {
    throw damaged(damageOf({ lines: firstOf(linesOf(copy), lines), count: lines, announced: end.lines }));
  }
  return {
    header,
    digest,
    operations: (phase, plan) => operationsOf(copy, phase, plan),
    findings: (...codes) => findingsOf(copy, codes),
  };
}

function headerOf(line: PlanLine): PlanHeader | undefined {
  // The file may hold anything: what the type says is not known yet.
  const format: string | undefined = line.line === 'header' ? line.format : undefined;
  return line.line === 'header' && format === 'rollcall-plan' ? line : undefined;
}

function copyInto(path: string, folder: StagingFolder): number {
  const copy = folder.openFile();
  const original = openOriginal(path);
  try {
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let position = 0;
    for (;;) {
      const got = readSync(original, chunk, 0, chunk.length, position);
      if (got === 0) return copy;
      writeFully(copy, chunk.subarray(0, got), position);
      position += got;
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(original);
  }
}

function openOriginal(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): PlanRefused {
  const reason = error instanceof Error ? error.message : String(error);
  const remedy = 'Name the file that `rollcall plan --out FILE` wrote.';
  return new PlanRefused('unreadable', `the plan ${path} cannot be read: ${reason}`, remedy);
}

function* operationsOf(copy: number, phase: Phase, plan: RegisteredPlan): Generator<Operation, void, void> {
  // The canonical text of an operation's line ends with its phase; the others need no parsing.
  const ending = `"phase":"${phase}"}`;
  for (const text of linesOf(copy)) {
    if (!text.endsWith(ending)) continue;
    const line = parse(text);
    if (line.line === 'operation' && line.phase === phase) yield revive(line.operation, plan);
  }
}

function* findingsOf(copy: number, codes: readonly string[]): Generator<Finding, void, void> {
  for (const text of linesOf(copy)) {
    if (!text.endsWith('"line":"finding"}')) continue;
    const line = parse(text);
    if (line.line === 'finding' && codes.includes(line.finding.code)) yield line.finding;
  }
}

/** Brings the proofs of an operation back; only with a plan that the ledger vouches for. */
function revive(operation: Operation, plan: RegisteredPlan): Operation {
  const revived = withProofs(operation, (record) => reviveProof(record, plan));
  assertProven(revived);
  return revived;
}

function withProofs(operation: Operation, revived: (record: ProofRecord) => AbsenceProof): Operation {
  switch (operation.kind) {
    case 'update': {
      const clear = operation.clear.map((clearing) => ({ ...clearing, proof: revived(clearing.proof) }));
      return { ...operation, clear } as Operation;
    }
    case 'detach':
    case 'disable':
    case 'trash':
    case 'delete':
      return { ...operation, proof: revived(operation.proof) } as Operation;
    case 'create':
    case 'attach':
    case 'enable':
    case 'restore':
    case 'enrol':
    case 'adopt':
      return operation;
    default:
      return operation satisfies never;
  }
}

function* firstOf(lines: Iterable<string>, count: number): Generator<string, void, void> {
  let left = count;
  for (const line of lines) {
    if (left === 0) return;
    left -= 1;
    yield line;
  }
}

function parse(text: string): PlanLine {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw damaged('a line of it is not JSON');
  }
  if (typeof line !== 'object' || line === null) throw damaged('a line of it is not an object');
  return line as PlanLine;
}

function damaged(how: string): PlanRefused {
  return new PlanRefused('damaged', `the plan is damaged or was edited: ${how}`, DAMAGED);
}
