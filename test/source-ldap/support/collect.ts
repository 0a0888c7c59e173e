import type { CallOptions, GroupRecord, MembershipRecord, PersonRecord, ReadClaim, ReadScope, Source, SourceRecord, SourceType } from '@rollcall/core';
import { LdapSource } from '../../../packages/source-ldap/src/index.js';
import { ldapConfig } from '../../../packages/source-ldap/src/config.js';

/** A call that is never stopped, and counts its requests. */
export function call(signal: AbortSignal = new AbortController().signal): CallOptions & { readonly paced: string[] } {
  const paced: string[] = [];
  return {
    signal,
    paced,
    pace: (lane) => {
      paced.push(lane);
      return Promise.resolve();
    },
  };
}

/** Everything a read delivered. */
export interface Collected {
  readonly people: PersonRecord[];
  readonly groups: GroupRecord[];
  readonly memberships: MembershipRecord[];
  readonly rejected: { readonly type: string; readonly key?: string; readonly reason: string }[];
  readonly pages: number;
  readonly claims: Readonly<Partial<Record<SourceType, ReadClaim>>>;
  readonly error: unknown;
  readonly requests: number;
}

const ALL: readonly SourceType[] = ['person', 'group', 'membership'];

/** Reads to the end as the engine does; an error is kept beside what came before it. */
export async function collect(source: Source, scope: Partial<ReadScope<SourceType>> = {}, options = call()): Promise<Collected> {
  const found = { people: [] as PersonRecord[], groups: [] as GroupRecord[], memberships: [] as MembershipRecord[], rejected: [] as Collected['rejected'] };
  const take = (record: SourceRecord): void => {
    if (record.type === 'person') found.people.push(record);
    else if (record.type === 'group') found.groups.push(record);
    else found.memberships.push(record);
  };
  const read = source.read({ types: ALL, keys: 'all', attributes: {}, ...scope }, options);
  for (let pages = 0; ; pages += 1) {
    try {
      const step = await read.next();
      if (step.done === true) return { ...found, pages, claims: step.value, error: undefined, requests: options.paced.length };
      for (const incoming of step.value) {
        if (incoming.ok) take(incoming.record);
        else found.rejected.push(incoming);
      }
    } catch (error) {
      return { ...found, pages, claims: {}, error, requests: options.paced.length };
    }
  }
}

/** A source for a configuration as the file holds it. */
function sourceFor(raw: object): LdapSource {
  return new LdapSource(ldapConfig.parse(raw));
}

/** Uses a source, and closes it in any case. */
export async function withSource<T>(raw: object, use: (source: LdapSource) => Promise<T>): Promise<T> {
  const source = sourceFor(raw);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

/** The doubts of a claim as texts. */
export function doubts(claim: ReadClaim | undefined): readonly string[] {
  return claim === undefined || claim.whole ? [] : claim.doubts.map(({ reason }) => reason);
}

/** Every edge that was delivered, `group < member`, sorted. */
export function edges(memberships: readonly MembershipRecord[]): readonly string[] {
  return memberships
    .flatMap((record) => ('members' in record ? record.members.map((member) => `${record.group} < ${member}`) : record.groups.map((group) => `${group} < ${record.person}`)))
    .sort();
}
