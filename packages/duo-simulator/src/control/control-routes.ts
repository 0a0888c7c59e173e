import type { Fault } from '../faults/fault.js';
import type { PlannedFault } from '../faults/fault-plan.js';
import type { SeededFaults } from '../faults/seeded-faults.js';
import type { CountedField, RecordedRequest } from '../requests/ledger.js';
import type { Seed } from '../seed/seed.js';
import type { SimulatedDuo } from '../simulated-duo.js';

/** What was asked of the control endpoint. */
export interface ControlCall {
  readonly duo: SimulatedDuo;
  readonly query: URLSearchParams;
  /** The JSON of the body; undefined without one. */
  readonly body: unknown;
}

export interface ControlRoute {
  readonly verb: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** What it does, as the documents say it. */
  readonly doc: string;
  /** The JSON to answer; nothing to answer where it is undefined. Throws TypeError for a wrong body or query. */
  readonly handle: (call: ControlCall) => unknown;
}

const countedFields: readonly CountedField[] = ['endpointClass', 'method', 'route', 'status', 'code'];
const filterNames = [...countedFields, 'path'] as const;

function filtered({ duo, query }: ControlCall): readonly RecordedRequest[] {
  const wanted = [...query].map(([name, value]) => {
    const field = filterNames.find((known) => known === name);
    if (field === undefined) throw new TypeError(`Requests cannot be chosen by ${name}. Known: ${filterNames.join(', ')}.`);
    return [field, value] as const;
  });
  return duo.requests.all.filter((request) => wanted.every(([field, value]) => String(request[field] ?? 'none') === value));
}

function counted({ duo, query }: ControlCall): Readonly<Record<string, number>> {
  const field = countedFields.find((known) => known === query.get('by'));
  if (field === undefined) throw new TypeError(`Say by which field to count, as ?by=. Known: ${countedFields.join(', ')}.`);
  return duo.requests.countBy(field);
}

/** Adds all of them or none. */
function addFaults({ duo, body }: ControlCall): void {
  const added: PlannedFault[] = [];
  try {
    for (const fault of [body].flat() as readonly unknown[]) {
      if (typeof fault !== 'object' || fault === null) throw new TypeError('A fault is a JSON object.');
      added.push(duo.faults.add(fault as Fault | SeededFaults));
    }
  } catch (error) {
    for (const fault of added) fault.remove();
    throw error;
  }
}

/** Everything under the control endpoint's prefix. */
export const controlRoutes: readonly ControlRoute[] = [
  { verb: 'GET', path: '/requests', doc: 'every request in order; ?method=, path=, route=, endpointClass=, status= and code= choose, with none for no value', handle: filtered },
  { verb: 'GET', path: '/requests/counts', doc: 'how many requests by the value of one field, as ?by=endpointClass', handle: counted },
  { verb: 'DELETE', path: '/requests', doc: 'forgets the requests', handle: ({ duo }) => { duo.requests.clear(); } },
  { verb: 'GET', path: '/faults', doc: 'how many faults of each kind were injected', handle: ({ duo }) => duo.requests.countFaults() },
  { verb: 'POST', path: '/faults', doc: 'adds a fault, a seeded scheme, or a list of them, all or none', handle: addFaults },
  { verb: 'DELETE', path: '/faults', doc: 'takes all faults back', handle: ({ duo }) => { duo.faults.clear(); } },
  { verb: 'GET', path: '/mails', doc: 'the mails that would have been sent', handle: ({ duo }) => duo.mails },
  { verb: 'GET', path: '/texts', doc: 'the text messages that would have been sent', handle: ({ duo }) => duo.texts },
  { verb: 'GET', path: '/state', doc: 'the content without ids, sorted, for comparing', handle: ({ duo }) => duo.state },
  { verb: 'GET', path: '/dump', doc: 'the whole content with ids, as a seed', handle: ({ duo }) => duo.dump() },
  { verb: 'POST', path: '/load', doc: 'replaces the content by a seed', handle: ({ duo, body }) => { duo.load(body as Seed); } },
  { verb: 'POST', path: '/seed', doc: 'adds a seed to the content', handle: ({ duo, body }) => { duo.seed(body as Seed); } },
  { verb: 'POST', path: '/reset', doc: 'content, requests, faults, permissions and credentials as at the start', handle: ({ duo }) => { duo.reset(); } },
];
