import { Failure } from '../http/failure.js';
import { Params, asRecord } from '../http/params.js';
import type { Call } from './route.js';

/** What a bulk call creates, one by one. */
export interface BulkCreation<Row> {
  /** The parameter that lists the items. */
  readonly name: string;
  readonly maximum: number;
  /** Keys of an item that are read. */
  readonly keys: readonly string[];
  readonly create: (call: Call) => Row;
  readonly remove: (row: Row) => void;
}

/** Creates every item; what a bad one does to the others is the bulkCreateFailure option. */
export function createEach<Row>(call: Call, { name, maximum, keys, create, remove }: BulkCreation<Row>): readonly Row[] {
  const items = call.params.list(name);
  if (items === undefined) throw new Failure(40001);
  if (items.length === 0 || items.length > maximum) throw new Failure(40002, name);
  const created: Row[] = [];
  for (const item of items) {
    try {
      const known = Object.entries(asRecord(item, name)).filter(([key]) => keys.includes(key));
      created.push(create({ ...call, params: Params.ofRecord(Object.fromEntries(known)) }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (call.behaviour.bulkCreateFailure === 'skip-bad') continue;
      if (call.behaviour.bulkCreateFailure === 'reject-all') for (const row of created) remove(row);
      throw error;
    }
  }
  return created;
}
