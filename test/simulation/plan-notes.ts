import { readFileSync } from 'node:fs';
import type { Operation } from '@rollcall/core';
import type { MadePlan } from '@rollcall/core/host';
import type { PlanNote, ReadNote } from './notes.js';

/** Reads a plan's file by itself: what is applied later is held against this. */
export function notePlan({ path, header, digest }: MadePlan, atMs: number, reads: readonly ReadNote[]): PlanNote {
  const operations = new Map<string, Operation>();
  for (const line of header.total === 0 ? [] : readFileSync(path, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue;
    const { operation } = JSON.parse(line) as { readonly operation?: Operation };
    if (operation !== undefined) operations.set(operation.id, operation);
  }
  return { path, planId: header.planId, digest, atMs, blocked: header.blocked, operations, waiting: header.heldBack.pending + header.heldBack.waiting, reads, isApproved: false, isUsed: false };
}
