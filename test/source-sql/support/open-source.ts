import { sourceToken, type Incoming, type ReadClaim, type ReadScope, type Source, type SourceRecord, type SourceType } from '@rollcall/core';
import { sqlSource } from '@rollcall/source-sql';
import { callOptions, hosted } from '../../support/plugin-host.js';

/** The plugin as the host opens it: schema, container, contract token. */
export function openSource(raw: Readonly<Record<string, unknown>>): Promise<Source> {
  return hosted(sqlSource.open(raw), sourceToken, 'hr');
}

export const everything = <T extends SourceType>(...types: readonly T[]): ReadScope<T> => ({ types, keys: 'all', attributes: {} as ReadScope<T>['attributes'] });

export interface Collected<T extends SourceType> {
  readonly pages: readonly (readonly Incoming<SourceRecord>[])[];
  readonly incoming: readonly Incoming<SourceRecord>[];
  readonly claims: Readonly<Record<T, ReadClaim>>;
}

/** Reads to the end. */
export async function collect<T extends SourceType>(source: Source, scope: ReadScope<T>, options = callOptions()): Promise<Collected<T>> {
  const pages: (readonly Incoming<SourceRecord>[])[] = [];
  const read = source.read(scope, options);
  for (;;) {
    const step = await read.next();
    if (step.done === true) return { pages, incoming: pages.flat(), claims: step.value };
    pages.push(step.value);
  }
}
