import {
  definePlugin,
  simpleModule,
  sourceToken,
  type CallOptions,
  type Claims,
  type Incoming,
  type Plugin,
  type Read,
  type ReadClaim,
  type ReadScope,
  type Source,
  type SourceProfile,
  type SourceRecord,
  type SourceType,
} from '@rollcall/core';
import { z } from 'zod';
import { broken, SimulatedDefect, type Process } from './process.js';
import { emptyNote, type ReadNote } from './notes.js';
import type { Fault } from './scenario.js';
import type { Truth } from './truth.js';

const text = { type: 'string', multi: false } as const;
const NO_SETTINGS = z.strictObject({});
const PAGE = 3;

/** What a source of a world works with. */
export interface SourceServices {
  readonly truth: Truth;
  readonly process: Process;
  readonly reversed: boolean;
  readonly now: () => number;
  readonly noted: (note: ReadNote) => void;
}

const PROFILES: Readonly<Record<'dir' | 'hr', SourceProfile>> = {
  dir: {
    schemas: {
      person: { open: false, attributes: { uid: text, cn: text, status: text, mail: text, mobile: text, number: text } },
      group: { open: false, attributes: { name: text, description: text } },
    },
    memberships: true,
    groupNaming: 'name',
    findings: [],
  },
  hr: { schemas: { person: { open: false, attributes: { number: text, state: text, mail: text } } }, memberships: false, findings: [] },
};

/**
 * A directory (people, groups, memberships; in pages, with counts) or a database table of a world, as a plugin.
 * @param services asked for whenever an instance is made.
 */
export function sourcePlugin(name: 'dir' | 'hr', services: () => SourceServices): Plugin {
  return definePlugin({
    kind: 'source',
    type: name,
    apiVersion: 1,
    version: '1.0.0',
    config: NO_SETTINGS,
    profile: () => PROFILES[name],
    module: () => simpleModule(sourceToken, () => new SimulatedSource(name, services())),
  });
}

type Delivery = Incoming<SourceRecord>;

class SimulatedSource implements Source {
  constructor(
    private readonly name: 'dir' | 'hr',
    private readonly services: SourceServices,
  ) {}

  check(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async *read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    const { process, now, noted } = this.services;
    process.boundary();
    await options.pace('read');
    const fault = process.faultOf(this.name);
    const all = this.#records(scope);
    const note = emptyNote(this.name, now(), scope.keys === 'all' ? 'all' : scope.keys.values);
    noted(note);
    const delivered = cutBy(fault, all);
    for (let at = 0; at < delivered.length; at += PAGE) {
      const page = delivered.slice(at, at + PAGE);
      note.take(page);
      yield page;
      process.assertAlive();
    }
    breakBy(fault);
    for (const type of scope.types) if (countOf(delivered, type) === countOf(all, type)) note.whole.add(type);
    const claims = scope.types.map((type): readonly [SourceType, ReadClaim] => [type, claimOf(type, delivered, all, fault)]);
    return Object.fromEntries(claims) as unknown as Claims<T>;
  }

  #records({ types, keys }: ReadScope<SourceType>): readonly Delivery[] {
    const asked = keys === 'all' ? undefined : new Set(keys.values);
    const records = this.name === 'hr' ? this.#rows(asked) : [...this.#people(asked), ...this.#groups(types, asked)];
    return this.services.reversed ? records.reverse() : records;
  }

  #rows(asked: ReadonlySet<string> | undefined): Delivery[] {
    const rows = [...this.services.truth.rows].filter(([number]) => asked?.has(number) !== false);
    return rows.map(([number, row]) => ({ ok: true, record: { type: 'person', key: number, references: [], attributes: { number, ...row } } }));
  }

  #people(asked: ReadonlySet<string> | undefined): Delivery[] {
    const { people, rejected } = this.services.truth;
    return [...people]
      .filter(([key]) => asked?.has(key) !== false)
      .map(([key, facts]): Delivery => {
        if (rejected.has(key)) return { ok: false, type: 'person', key, reason: 'it cannot be read' };
        return { ok: true, record: { type: 'person', key, references: [], attributes: { ...facts } } };
      });
  }

  #groups(types: readonly SourceType[], asked: ReadonlySet<string> | undefined): Delivery[] {
    const { groups, members } = this.services.truth;
    const records: Delivery[] = [];
    for (const [key, attributes] of groups) {
      if (types.includes('group')) records.push({ ok: true, record: { type: 'group', key, references: [], attributes } });
      if (!types.includes('membership')) continue;
      const inside = [...members].flatMap((edge) => (edge.endsWith(` ${key}`) ? [edge.slice(0, -key.length - 1)] : []));
      const shown = inside.filter((person) => asked?.has(person) !== false);
      if (shown.length > 0) records.push({ ok: true, record: { type: 'membership', group: key, members: shown } });
    }
    return records;
  }
}

function cutBy(fault: Fault | undefined, all: readonly Delivery[]): readonly Delivery[] {
  switch (fault?.kind) {
    case 'throw':
    case 'doubt':
    case 'defect':
      return all.slice(0, Math.min(fault.after, Math.max(0, all.length - 1)));
    case 'loss':
      return all.length === 0 ? all : all.filter((_, at) => at !== fault.after % all.length);
    default:
      return all;
  }
}

function breakBy(fault: Fault | undefined): void {
  if (fault?.kind === 'throw' || fault?.kind === 'late-throw') throw broken('the connection was lost');
  if (fault?.kind === 'defect') throw new SimulatedDefect('undefined is not a function');
}

function claimOf(type: SourceType, delivered: readonly Delivery[], all: readonly Delivery[], fault: Fault | undefined): ReadClaim {
  const count = countOf(delivered, type);
  if (fault?.kind === 'doubt') return { whole: false, delivered: count, doubts: [{ reason: 'the server stopped' }] };
  return { whole: true, delivered: countOf(all, type), announced: countOf(all, type), basis: 'simulated' };
}

function countOf(records: readonly Delivery[], type: SourceType): number {
  return records.reduce((count, incoming) => {
    if (!incoming.ok) return incoming.type === type ? count + 1 : count;
    const { record } = incoming;
    if (record.type !== type) return count;
    return count + (record.type === 'membership' && 'members' in record ? record.members.length : 1);
  }, 0);
}
