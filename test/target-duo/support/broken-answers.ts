import type { InProcessAnswer } from '@rollcall/duo-simulator';

/** A way in which one answer does not get through as it was given. */
export type Breaking = (answer: Answered) => InProcessAnswer;

export type Answered = Extract<InProcessAnswer, { ended: 'answered' }>;

interface Listed {
  readonly stat: string;
  readonly response: readonly Readonly<Record<string, unknown>>[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

const text = (answer: Answered, body: string, status = answer.status): InProcessAnswer => ({ ...answer, status, body, headers: { ...answer.headers, 'content-length': String(Buffer.byteLength(body)) } });
const page = (title: string): string => `<html><body><h1>${title}</h1></body></html>`;
const rewritten = (change: (listed: Listed) => unknown): Breaking => (answer) => text(answer, JSON.stringify(change(JSON.parse(answer.body) as Listed)));
const withRows = (change: (rows: Listed['response']) => readonly unknown[]): Breaking => rewritten((listed) => ({ ...listed, response: change(listed.response) }));
const withMetadata = (change: (metadata: Listed['metadata']) => unknown): Breaking => rewritten((listed) => ({ ...listed, metadata: change(listed.metadata) }));
const without = (metadata: Listed['metadata'], name: string): unknown => Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== name));

/** The places where a list can be cut: before, inside and behind its metadata, its rows and the rest. */
const places: Readonly<Record<string, (body: string) => number>> = {
  'before the first byte': () => 0,
  'after the first byte': () => 1,
  'inside the metadata': (body) => body.indexOf('total_objects') + 4,
  'before the rows': (body) => body.indexOf('"response"') + 12,
  'inside the first row': (body) => body.indexOf('"response"') + 40,
  'in the middle': (body) => Math.floor(body.length / 2),
  'inside the last row': (body) => body.lastIndexOf('"stat": "OK"') - 8,
  'after the rows': (body) => body.lastIndexOf('"stat"') - 1,
  'before the last byte': (body) => body.length - 1,
};

const cuts = Object.entries(places).flatMap(([place, at]): readonly (readonly [string, Breaking])[] => {
  const part = (body: string): string => body.slice(0, Math.max(0, Math.min(at(body), body.length - 1)));
  return [
    [`cut ${place}, the connection dies`, (answer) => ({ ...answer, body: part(answer.body), isWhole: false })],
    [`cut ${place}, the length was announced so`, (answer) => text(answer, part(answer.body))],
  ];
});

/** Every way, by name. None of them is a whole and consistent answer that merely lies: that no reader can tell. */
export const breakings: readonly (readonly [string, Breaking])[] = [
  ...cuts,
  ['the connection dies', ({ afterMs }) => ({ ended: 'reset', afterMs })],
  ['no answer in time', (answer) => ({ ...answer, afterMs: 90_000 })],
  ['429', (answer) => text(answer, '{"code": 42901, "message": "Too Many Requests", "stat": "FAIL"}', 429)],
  ['502 with a page', (answer) => text(answer, page('502 Bad Gateway'), 502)],
  ['500/50001', (answer) => text(answer, '{"code": 50001, "message": "Unknown internal server error", "stat": "FAIL"}', 500)],
  ['200 with a page', (answer) => text(answer, page('Welcome'))],
  ['a page before the answer', (answer) => text(answer, page('Notice') + answer.body)],
  ['a page behind the answer', (answer) => text(answer, answer.body + page('Notice'))],
  ['the answer twice', (answer) => text(answer, answer.body + answer.body)],
  ['blanks around the answer', (answer) => text(answer, `\r\n ${answer.body}\n`)],
  ['200 that says FAIL', (answer) => text(answer, '{"code": 40002, "message": "Invalid request parameters", "stat": "FAIL"}')],
  ['OK under another status', (answer) => ({ ...answer, status: 206 })],
  ['no stat', rewritten(({ response, metadata }) => ({ response, metadata }))],
  ['no list', rewritten(({ stat, metadata }) => ({ stat, metadata, response: '' }))],
  ['nothing but OK', rewritten(({ stat }) => ({ stat }))],
  ['no rows', withRows(() => [])],
  ['the first row missing', withRows((rows) => rows.slice(1))],
  ['the last row missing', withRows((rows) => rows.slice(0, -1))],
  ['half of the rows missing', withRows((rows) => rows.slice(0, Math.floor(rows.length / 2)))],
  ['a row missing inside', withRows((rows) => rows.filter((_, index) => index !== Math.floor(rows.length / 2)))],
  ['the last row twice', withRows((rows) => [...rows, ...rows.slice(-1)])],
  ['the first row in place of the last', withRows((rows) => [...rows.slice(0, -1), ...rows.slice(0, 1)])],
  ['every row twice', withRows((rows) => [...rows, ...rows])],
  ['rows in another order', withRows((rows) => [...rows].reverse())],
  ['no metadata', rewritten(({ stat, response }) => ({ stat, response }))],
  ['empty metadata', withMetadata(() => ({}))],
  ['metadata that is null', withMetadata(() => null)],
  ['one fewer announced', withMetadata((metadata) => ({ ...metadata, total_objects: Number(metadata['total_objects']) - 1 }))],
  ['one more announced', withMetadata((metadata) => ({ ...metadata, total_objects: Number(metadata['total_objects']) + 1 }))],
  ['no total', withMetadata((metadata) => without(metadata, 'total_objects'))],
  ['a total that is no number', withMetadata((metadata) => ({ ...metadata, total_objects: 'many' }))],
  ['no next offset', withMetadata((metadata) => without(metadata, 'next_offset'))],
  ['a next offset that leads back', withMetadata((metadata) => ('next_offset' in metadata ? { ...metadata, next_offset: 0 } : metadata))],
  ['a next offset that leaves rows out', withMetadata((metadata) => ('next_offset' in metadata ? { ...metadata, next_offset: Number(metadata['next_offset']) + 1 } : metadata))],
];
