import type { OperationShape, TargetUse } from '@rollcall/core';
import type { DuoConfig } from '../config.js';
import { bulkOperations } from '../profile.js';

/** Whether anything may come to be written. Where nobody says what the configuration does, it is taken to do everything. */
export function mayWrite(use: TargetUse | undefined): boolean {
  return use === undefined || use.operations.length > 0;
}

export function mayDo(use: TargetUse | undefined, shape: OperationShape): boolean {
  return use === undefined || use.operations.includes(shape);
}

/** Whether it is worth asking for the bulk endpoint: only where a person wants to know what the configuration needs. */
export function mayWriteInBulk(use: TargetUse | undefined, bulk: DuoConfig['bulk']): boolean {
  return use !== undefined && bulk === 'auto' && bulkOperations.some((shape) => use.operations.includes(shape));
}

/** How many requests to write the plan at hand stands for; undefined without a plan. Links are the ledger's alone. */
export function plannedWrites(use: TargetUse | undefined): number | undefined {
  if (use?.planned === undefined) return undefined;
  return Object.entries(use.planned).reduce((sum, [shape, count]) => (shape.startsWith('adopt:') ? sum : sum + (count ?? 0)), 0);
}

/** 1234567 as `1,234,567`, the same in every locale. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+(?!\d))/g, ',');
}
