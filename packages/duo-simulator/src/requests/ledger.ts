import type { EndpointClass } from '../endpoints/route.js';
import type { FaultKind } from '../faults/fault.js';
import type { ParamValue } from '../http/params.js';

/** One request as tests want to see it. Never holds the secret key, a signature or a parameter that is a secret. */
export interface RecordedRequest {
  /** 1 for the first request since the start or the last clear. */
  readonly sequence: number;
  /** Milliseconds since the epoch by the simulator's clock, on arrival. */
  readonly timeMs: number;
  readonly method: string;
  /** Raw path without the query. */
  readonly path: string;
  /** Pattern of the endpoint, such as /admin/v1/users/{user_id}; undefined when there is none. */
  readonly route: string | undefined;
  readonly endpointClass: EndpointClass | undefined;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** HTTP status sent; undefined when the connection was reset instead. */
  readonly status: number | undefined;
  /** Code of the error envelope; undefined for a success and for answers that are not the service's own. */
  readonly code: number | undefined;
  readonly faults: readonly FaultKind[];
}

export type CountedField = 'endpointClass' | 'method' | 'route' | 'status' | 'code';

const secretNames: ReadonlySet<string> = new Set([
  'skey', 'secret', 'secret_key', 'password', 'aes_key', 'private_id', 'codes', 'code1', 'code2', 'code3',
]);

/** Every request in order of completion, for assertions. */
export class RequestLedger {
  #entries: RecordedRequest[] = [];

  get all(): readonly RecordedRequest[] {
    return this.#entries;
  }

  /** Requests by the value of one field; those without a value count under "none". */
  countBy(field: CountedField): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const entry of this.#entries) {
      const value = String(entry[field] ?? 'none');
      counts[value] = (counts[value] ?? 0) + 1;
    }
    return counts;
  }

  /** Faults injected, by kind. */
  countFaults(): Readonly<Partial<Record<FaultKind, number>>> {
    const counts: Partial<Record<FaultKind, number>> = {};
    for (const kind of this.#entries.flatMap((entry) => entry.faults)) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** Requests for which every given field has the given value. */
  where(fields: Partial<Pick<RecordedRequest, CountedField | 'path'>>): readonly RecordedRequest[] {
    const wanted = Object.entries(fields) as [CountedField, unknown][];
    return this.#entries.filter((entry) => wanted.every(([name, value]) => entry[name] === value));
  }

  count(fields: Partial<Pick<RecordedRequest, CountedField | 'path'>> = {}): number {
    return this.where(fields).length;
  }

  record(entry: Omit<RecordedRequest, 'sequence'>): void {
    const params = Object.fromEntries(Object.entries(entry.params).filter(([name]) => !secretNames.has(name)));
    this.#entries.push({ sequence: this.#entries.length + 1, ...entry, params });
  }

  clear(): void {
    this.#entries = [];
  }
}
