import { Failure } from './failure.js';
import { bodyForm, formPairs, queryPairs, type Received } from './received.js';

/** A parameter as text, or as the JSON value of a JSON body. */
export type ParamValue = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown };

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The parameters of one call, from query, form or JSON alike; unknown ones are simply never asked for [HAR]. */
export class Params {
  readonly #values: ReadonlyMap<string, ParamValue>;

  constructor(values: ReadonlyMap<string, ParamValue>) {
    this.#values = values;
  }

  static ofRecord(record: { readonly [key: string]: unknown }): Params {
    return new Params(new Map(Object.entries(record) as [string, ParamValue][]));
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** The same with another value for one name. */
  with(name: string, value: ParamValue): Params {
    return new Params(new Map(this.#values).set(name, value));
  }

  has(name: string): boolean {
    return (this.#values.get(name) ?? null) !== null;
  }

  raw(name: string): ParamValue | undefined {
    return this.#values.get(name) ?? undefined;
  }

  /** Text of a scalar; JSON null is the same as absent; a list or object is 40002. */
  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') throw new Failure(40002, name);
    return String(value);
  }

  /** true/false/1/0 in any case [facts 1.5], else 40002. */
  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw new Failure(40002, name);
  }

  /** A whole number of zero or more, else 40002. */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined || text === '') return undefined;
    if (!/^\d{1,9}$/.test(text)) throw new Failure(40002, name);
    return Number(text);
  }

  /** A JSON list, sent as a list or as JSON text [facts 1.5]; 40002 when it is neither. */
  list(name: string): readonly unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const list = typeof value === 'string' ? parsedJson(value) : value;
    if (!Array.isArray(list)) throw new Failure(40002, name);
    return list as readonly unknown[];
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((item) => {
      if (typeof item !== 'string') throw new Failure(40002, name);
      return item;
    });
  }
}

/** Query first, then the body; of a repeated name the first counts. 40002 for a body that is not a JSON object. */
export function readParams(received: Received): Params {
  const values = new Map<string, ParamValue>();
  for (const [name, value] of [...queryPairs(received), ...formPairs(received)]) if (!values.has(name)) values.set(name, value);
  if (bodyForm(received) === 'json' && received.body.length > 0) {
    const body = parsedJson(Buffer.from(received.body).toString('utf8'));
    if (!isRecord(body)) throw new Failure(40002);
    for (const [name, value] of Object.entries(body)) if (!values.has(name)) values.set(name, value as ParamValue);
  }
  return new Params(values);
}

export function asRecord(value: unknown, name: string): { readonly [key: string]: unknown } {
  if (!isRecord(value)) throw new Failure(40002, name);
  return value;
}
