import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Finding } from '../../domain/finding.js';
import type { Operation } from '../../domain/operation.js';
import type { Phase, PlanHeader, PlanLine } from '../../domain/plan.js';

/** A plan file as it is read for showing. Its removals are data here: nothing can be applied from it. */
export interface ReadPlan {
  readonly header: PlanHeader;
  readonly operations: readonly { readonly phase: Phase; readonly operation: Operation }[];
  readonly findings: readonly Finding[];
  /** Operations beyond `limit` are counted, not kept. */
  readonly omitted: number;
}

/** Reads a plan for people: at most `limit` operations, and all findings. @throws Error when the file is not a plan. */
export async function readPlan(path: string, limit: number): Promise<ReadPlan> {
  let header: PlanHeader | undefined;
  const operations: { phase: Phase; operation: Operation }[] = [];
  const findings: Finding[] = [];
  let omitted = 0;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    const line = JSON.parse(text) as PlanLine;
    switch (line.line) {
      case 'header':
        header = line;
        break;
      case 'operation':
        if (operations.length < limit) operations.push({ phase: line.phase, operation: line.operation });
        else omitted += 1;
        break;
      case 'finding':
        findings.push(line.finding);
        break;
      case 'end':
        break;
      default:
        line satisfies never;
    }
  }
  if (header === undefined) throw new Error(`${path} is not a plan`);
  return { header, operations, findings, omitted };
}
