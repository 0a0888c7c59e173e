import { decodeForm, type Pair } from '../signature/percent.js';

/** A request as it came off the wire: path, query and body are never rewritten. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
}

/** First value of a header, any case. */
export function headerOf(received: Received, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return received.headers.find(([candidate]) => candidate.toLowerCase() === wanted)?.[1];
}

export type BodyForm = 'form' | 'json' | 'other';

/** Form when nothing is said; another type leaves the parameters unread [PSMB#62]. */
export function bodyForm(received: Received): BodyForm {
  const type = (headerOf(received, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === 'application/x-www-form-urlencoded') return 'form';
  return type === 'application/json' ? 'json' : 'other';
}

export function queryPairs(received: Received): readonly Pair[] {
  return decodeForm(received.query);
}

export function formPairs(received: Received): readonly Pair[] {
  return bodyForm(received) === 'form' ? decodeForm(Buffer.from(received.body).toString('utf8')) : [];
}
