import { closeSync, openSync, readSync } from 'node:fs';
import { startDigest, type Digest } from '../../domain/digest.js';
import type { RegisteredPlan } from '../../domain/evidence.js';
import { reviveProof, type AbsenceProof, type ProofRecord } from '../../domain/evidence.js';
import type { Operation } from '../../domain/operation.js';
import type { Phase, PlanHeader, PlanLine } from '../../domain/plan.js';
import { writeFully } from '../staging/record-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import { PlanRefused } from './plan-refused.js';

const CHUNK_BYTES = 1 << 16;
const DAMAGED = 'Make a new plan; a plan file is not to be edited.';

/** A plan file that was checked from the first byte to the last, and copied so that it cannot change any more. */
export interface CheckedPlan {
  readonly header: PlanHeader;
  readonly digest: Digest;
  /** The operations of one phase in their order, removals with their proofs brought back. */
  operations(phase: Phase, plan: RegisteredPlan): Generator<Operation, void, void>;
}

/**
 * Copies a plan into the staging folder while checking it: the copy is what is executed, so nothing can be swapped between the
 * check and the use.
 *
 * @throws PlanRefused (`unreadable`, `damaged`)
 */
export function checkPlan(path: string, folder: StagingFolder): CheckedPlan {
  const copy = copyInto(path, folder);
  const running = startDigest();
  let header: PlanHeader | undefined;
  let end: Extract<PlanLine, { line: 'end' }> | undefined;
  let lines = 0;
  for (const text of linesOf(copy)) {
    if (end !== undefined) throw damaged('there are lines behind its end');
    const line = parse(text);
    if (line.line === 'end') {
      end = line;
      continue;
    }
    if (lines === 0 && line.line === 'header') header = line;
    running.add(text);
    lines += 1;
  }
  const digest = running.finish();
  if (header === undefined || header.format !== 'rollcall-plan') throw damaged('it does not begin with the header of a plan');
  if (end === undefined) throw damaged('its end is missing');
  if (end.lines !== lines || end.digest !== digest) throw damaged('its lines do not fit its digest');
  return { header, digest, operations: (phase, plan) => operationsOf(copy, phase, plan) };
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
  } finally {
    closeSync(original);
  }
}

function openOriginal(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new PlanRefused('unreadable', `the plan ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'Name the file that `rollcall plan --out FILE` wrote.');
  }
}

function* operationsOf(copy: number, phase: Phase, plan: RegisteredPlan): Generator<Operation, void, void> {
  for (const text of linesOf(copy)) {
    const line = parse(text);
    if (line.line === 'operation' && line.phase === phase) yield revive(line.operation, plan);
  }
}

/** Brings the proofs of an operation back; only with a plan that the ledger vouches for. */
export function revive(operation: Operation, plan: RegisteredPlan): Operation {
  const proof = <S extends AbsenceProof>(record: S): S => reviveProof(record as ProofRecord, plan) as S;
  switch (operation.kind) {
    case 'update':
      return { ...operation, clear: operation.clear.map((clearing) => ({ ...clearing, proof: proof(clearing.proof) })) };
    case 'detach':
    case 'disable':
    case 'trash':
    case 'delete':
      return { ...operation, proof: proof(operation.proof) } as Operation;
    case 'create':
    case 'attach':
    case 'enable':
    case 'restore':
    case 'adopt':
      return operation;
    default:
      return operation satisfies never;
  }
}

function parse(text: string): PlanLine {
  try {
    return JSON.parse(text) as PlanLine;
  } catch {
    throw damaged('a line of it is not JSON');
  }
}

function damaged(how: string): PlanRefused {
  return new PlanRefused('damaged', `the plan is damaged or was edited: ${how}`, DAMAGED);
}

function* linesOf(descriptor: number): Generator<string, void, void> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let pending: Buffer = Buffer.alloc(0);
  let position = 0;
  for (;;) {
    const got = readSync(descriptor, chunk, 0, chunk.length, position);
    if (got === 0) break;
    position += got;
    pending = Buffer.concat([pending, chunk.subarray(0, got)]);
    let from = 0;
    for (let at = pending.indexOf(10, from); at >= 0; at = pending.indexOf(10, from)) {
      yield pending.toString('utf8', from, at);
      from = at + 1;
    }
    pending = pending.subarray(from);
  }
  if (pending.length > 0) yield pending.toString('utf8');
}
