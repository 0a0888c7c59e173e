import type { FakeAnswer } from '../../source-ldap/support/fake-directory.js';
import type { Recorded, Trouble } from './cut-directory.js';

/** A case: its name and what goes wrong. */
export interface Case {
  readonly name: string;
  readonly trouble: Trouble;
}

/** The result codes that end a search early. */
const CODES = [3, 4, 10, 11, 32, 51, 52, 53, 80] as const;
const STALL = '40ms';

/** The stream ends at every message's end, just before, just behind, and at every `step` bytes inside. */
export function* streamCuts({ ends }: Recorded, step: number): Generator<Case> {
  const places = new Set<number>([0, 1]);
  for (const end of ends) for (const place of [end - 1, end, end + 1, end + 3]) places.add(place);
  for (let place = 0; place < (ends.at(-1) ?? 0); place += step) places.add(place);
  const last = ends.at(-1) ?? 0;
  for (const afterBytes of [...places].filter((place) => place < last).sort((left, right) => left - right)) {
    for (const how of ['end', 'reset'] as const) yield { name: `${how} behind byte ${afterBytes}`, trouble: { cut: { afterBytes, how } } };
  }
}

/** Each search ends with each code, behind each of its entries, with a cookie for more and without. */
export function* codes({ answers }: Recorded): Generator<Case> {
  for (const [search, { entries = [] }] of answers.entries()) {
    for (const code of CODES) {
      for (let kept = 0; kept <= entries.length; kept += 1) {
        for (const cookie of ['', '3', undefined]) {
          if (cookie !== undefined && kept < entries.length) continue;
          yield { name: `search ${search} ends with ${code} behind ${kept} entries, cookie ${cookie ?? 'none'}`, trouble: at(search, (answer) => ended(answer, { entries: entries.slice(0, kept), code }, cookie)) };
        }
      }
    }
  }
}

/** Paging that breaks: no control, an end that never comes, the same page again, a page left out of the middle. */
export function* paging({ answers }: Recorded): Generator<Case> {
  for (const [search, { entries = [], cookie }] of answers.entries()) {
    yield { name: `search ${search} is answered by another server`, trouble: at(search, (answer) => ({ ...answer, references: ['ldap://other.example.edu/dc=x'] })) };
    yield { name: `search ${search} is answered by a server without a name`, trouble: at(search, (answer) => ({ ...answer, references: [''] })) };
    if (cookie === undefined) continue;
    for (let kept = 0; kept <= entries.length; kept += 1) {
      yield { name: `search ${search} says nothing about pages behind ${kept} entries`, trouble: at(search, (answer) => ended(answer, { entries: entries.slice(0, kept) }, undefined)) };
      yield { name: `search ${search} promises more behind ${kept} entries, and the next page is refused`, trouble: { change: (answer, index) => (index === search ? { ...answer, entries: entries.slice(0, kept), cookie: 'more' } : index === search + 1 ? { code: 53 } : answer) } };
    }
    yield { name: `search ${search} repeats its page`, trouble: { change: (answer, index) => (index === search || index === search + 1 ? { entries, cookie: 'again' } : answer) } };
    yield { name: `search ${search} sends its page twice`, trouble: at(search, (answer) => ({ ...answer, entries: [...entries, ...entries] })) };
  }
}

/** One message is lost, or arrives damaged. A lost entry of a page that ends as it should is the server's word against itself: not a case. */
export function* messages({ answers }: Recorded): Generator<Case> {
  for (const [search, { entries = [] }] of answers.entries()) {
    yield { name: `search ${search} never ends`, trouble: { ...at(search, (answer) => changed(answer, entries.length, () => undefined)), timeout: STALL } };
    for (let index = 0; index <= entries.length; index += 1) {
      yield { name: `message ${index} of search ${search} lacks its last byte, and says so`, trouble: at(search, (answer) => changed(answer, index, shortened)) };
      yield { name: `message ${index} of search ${search} has no operation`, trouble: at(search, (answer) => changed(answer, index, (message) => Buffer.concat([Buffer.from([0x30, 3]), message.subarray(2, 5)]))) };
    }
    yield { name: `search ${search} ends without a result code`, trouble: at(search, (answer) => changed(answer, entries.length, withoutCode)) };
    yield { name: `the run is stopped at search ${search}`, trouble: { abortAt: search } };
  }
}

/** Values of a list that came in parts: each part is lost, comes twice, or is the wrong one. */
export function* ranges({ answers }: Recorded): Generator<Case> {
  for (const [search, { entries = [] }] of answers.entries()) {
    const [entry] = entries;
    const ranged = Object.keys(entry?.attributes ?? {}).find((name) => name.includes(';range='));
    if (entry === undefined || ranged === undefined || answers[search]?.cookie !== undefined) continue;
    const values = entry.attributes[ranged] ?? [];
    const name = ranged.replace(/;.*/, '');
    const instead = (attributes: Readonly<Record<string, readonly (string | Buffer)[]>>): Trouble => at(search, () => ({ entries: [{ ...entry, attributes: { uSNChanged: ['9'], ...attributes } }] }));
    yield { name: `range ${ranged} is lost`, trouble: instead({}) };
    yield { name: `range ${ranged} is empty`, trouble: instead({ [ranged]: [] }) };
    yield { name: `range ${ranged} comes without its numbers`, trouble: instead({ [name]: values }) };
    yield { name: `range ${ranged} is another one`, trouble: instead({ [`${name};range=6-*`]: values }) };
    yield { name: `range ${ranged} is of a group that changed`, trouble: at(search, () => ({ entries: [{ ...entry, attributes: { ...entry.attributes, uSNChanged: [String(search)] } }] })) };
    yield { name: `range ${ranged} finds no group`, trouble: at(search, () => ({})) };
  }
}

function at(search: number, change: (answer: FakeAnswer) => FakeAnswer): Trouble {
  return { change: (answer, index) => (index === search ? change(answer) : answer) };
}

function ended(answer: FakeAnswer, more: FakeAnswer, cookie: string | undefined): FakeAnswer {
  const { cookie: _, ...rest } = answer;
  return { ...rest, ...more, ...(cookie === undefined ? {} : { cookie }) };
}

function changed(answer: FakeAnswer, index: number, change: (message: Buffer) => Buffer | undefined): FakeAnswer {
  return { ...answer, change: (message, number) => (number === index ? change(message) : message) };
}

/** The message without its last byte, its own length corrected and those inside not. */
function shortened(message: Buffer): Buffer {
  const cut = Buffer.from(message.subarray(0, -1));
  const lengthAt = (cut[1] ?? 0) < 0x80 ? 1 : 1 + ((cut[1] ?? 0) & 0x7f);
  cut[lengthAt] = ((cut[lengthAt] ?? 0) + 0xff) & 0xff;
  return cut;
}

function withoutCode(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x30, 5]), message.subarray(2, 5), Buffer.from([0x65, 0])]);
}
