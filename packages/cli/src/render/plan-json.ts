import type { PlanLine } from '@rollcall/core';
import type { Redactor } from '@rollcall/core/host';
import { maskFinding, maskOperation } from './masking.js';

/**
 * A plan as one JSON document `{ header, operations: [{ phase, operation }], findings }`, in pieces of one or more whole lines, so
 * that a plan of any size is printed in little memory.
 */
export async function* planJson(lines: AsyncIterable<PlanLine>, redactor: Redactor, showsValues: boolean): AsyncGenerator<string, void, void> {
  const print = (value: unknown): string => JSON.stringify(redactor.value(value));
  let part: 'operations' | 'findings' = 'operations';
  let comma = '';
  for await (const line of lines) {
    switch (line.line) {
      case 'header': {
        const { line: _, ...header } = line;
        yield `{"header":${print(header)},\n"operations":[`;
        break;
      }
      case 'operation':
        yield `${comma}${print({ phase: line.phase, operation: showsValues ? line.operation : maskOperation(line.operation) })}`;
        comma = ',';
        break;
      case 'finding':
        if (part === 'operations') {
          yield '],\n"findings":[';
          part = 'findings';
          comma = '';
        }
        yield `${comma}${print(showsValues ? line.finding : maskFinding(line.finding))}`;
        comma = ',';
        break;
      case 'end':
        yield part === 'operations' ? '],\n"findings":[]}' : ']}';
        break;
      default:
        line satisfies never;
    }
  }
}
