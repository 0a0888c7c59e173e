import { withoutLeadingComments } from './sql-text.js';

const SILENT = /^(?:insert|update|delete|replace|create|drop|alter|begin|commit|end|rollback|savepoint|release|vacuum|analyze|reindex|attach|detach)\b/i;

/**
 * Whether a statement yields rows, told from its text: only for Node 22.13 to 22.15, whose node:sqlite cannot say.
 * In doubt true, because running a silent statement as a reader loses its count, running a reader as silent loses rows.
 */
export function yieldsRows(sql: string): boolean {
  const text = withoutLeadingComments(sql);
  return !SILENT.test(text) || /\breturning\b/i.test(text);
}
