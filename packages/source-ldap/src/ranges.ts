import type { CallOptions, Doubt } from '@rollcall/core';
import { PresenceFilter } from 'ldapts';
import { type Entry, rawValues } from './entry.js';
import type { Session } from './session.js';
import type { SearchEnd } from './wire/connection.js';
import { SUCCESS, resultName } from './wire/result-codes.js';

const ATTEMPTS = 3;
/** Grows with every change of an entry in Active Directory: values that move between two ranges would be missed. */
const CHANGE_MARK = 'uSNChanged';
const anything = new PresenceFilter({ attribute: 'objectClass' });

/** An entry with all the values that could be had; attributes with others stay partial, and are in doubt. */
export interface Completed {
  readonly entry: Entry;
  readonly doubts: readonly Doubt[];
}

/**
 * Fetches the values that Active Directory held back (MS-ADTS, section 3.1.1.3.1.3.3: `member;range=1500-*`, until the answer
 * ends in `*`). Starts over when the entry changed meanwhile; one that never rests is in doubt.
 */
export async function completeRanges(entry: Entry, session: Session, options: CallOptions): Promise<Completed> {
  if (entry.partial.size === 0) return { entry, doubts: [] };
  const values = new Map(entry.values);
  const partial = new Map(entry.partial);
  const doubts: Doubt[] = [];
  for (const name of entry.partial.keys()) {
    const all = await allValues(entry.dn, name, session, options);
    if (all.values === undefined) doubts.push({ reason: `the values of ${name} of ${entry.dn} could not be read whole: ${all.reason}`, remedy: 'run again' });
    else {
      values.set(name, all.values);
      partial.delete(name);
    }
  }
  return { entry: { ...entry, values, partial }, doubts };
}

type Values = { readonly values: readonly Buffer[] } | { readonly values: undefined; readonly reason: string };

async function allValues(dn: string, name: string, session: Session, options: CallOptions): Promise<Values> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const walked = await walk(dn, name, session, options);
    if (walked !== 'changed') return walked;
  }
  return { values: undefined, reason: 'it changed while it was read' };
}

async function walk(dn: string, name: string, session: Session, options: CallOptions): Promise<Values | 'changed'> {
  const values: Buffer[] = [];
  let mark: string | undefined;
  for (let from: number | undefined = 0; from !== undefined; ) {
    const { entry, end } = await rangeFrom(from, dn, name, session, options);
    if (end.code !== SUCCESS) return { values: undefined, reason: resultName(end.code) };
    if (entry === undefined) return { values: undefined, reason: 'the entry is gone' };
    const part = rawValues(entry, name);
    const now = rawValues(entry, CHANGE_MARK)[0]?.toString('utf8');
    if (from > 0 && now !== mark) return 'changed';
    mark = now;
    values.push(...part);
    const reason = brokenSeries(entry, name, from);
    if (reason !== undefined) return { values: undefined, reason };
    from = entry.partial.get(name);
  }
  return { values };
}

/** What is wrong with a range as the continuation from value `from` on; undefined where it fits. */
function brokenSeries(entry: Entry, name: string, from: number): string | undefined {
  // Some came at first, so none now means that the entry changed, or that the server has lost its place.
  if (rawValues(entry, name).length === 0) return `the server sent nothing from value ${from} on`;
  const starts = entry.rangeStarts.get(name);
  if (starts === undefined) return 'the server does not say which of the values it sent';
  if (starts !== from) return `the server sent values from ${starts} on where ${from} was asked for`;
  const next = entry.partial.get(name);
  return next !== undefined && next <= from ? `the server repeats the range from ${from}` : undefined;
}

async function rangeFrom(from: number, dn: string, name: string, session: Session, options: CallOptions): Promise<{ readonly entry: Entry | undefined; readonly end: SearchEnd }> {
  const lots = session.search({ base: dn, scope: 'base', filter: anything, attributes: [`${name};range=${from}-*`, CHANGE_MARK] }, options);
  let entry: Entry | undefined;
  for (;;) {
    const lot = await lots.next();
    if (lot.done === true) return { entry, end: lot.value };
    entry ??= lot.value[0];
  }
}
