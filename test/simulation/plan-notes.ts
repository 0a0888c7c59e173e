import { readFileSync } from 'node:fs';
import type { Operation } from '@rollcall/core';
import type { MadePlan } from '@rollcall/core/host';
import type { PlanNote, Showing } from './notes.js';

/** Reads a plan's file by itself: what is applied later is held against this. */
export function notePlan({ path, header, digest }: MadePlan, showing: Showing): PlanNote {
  const operations = new Map<string, Operation>();
  for (const line of header.total === 0 ? [] : readFileSync(path, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue;
    const { operation } = JSON.parse(line) as { readonly operation?: Operation };
    if (operation !== undefined) operations.set(operation.id, operation);
  }
  return { ...showing, path, planId: header.planId, digest, blocked: header.blocked, operations, waiting: header.heldBack.pending + header.heldBack.waiting, isApproved: false, isUsed: false };
}
