import { ConnectorError, type CallOptions, type Incoming, type ReadClaim, type ReadScope, type SourceRecord, type SourceType } from '@rollcall/core';
import type { SqlConfig } from '../config.js';
import type { SqlSession } from '../dialects/dialect.js';
import { readEntities } from './entities.js';
import { readMemberships } from './memberships.js';
import type { ReadLimits } from './rows.js';
import type { SectionName } from './section.js';

/** What a pass reads with. */
export interface ReadContext {
  readonly config: SqlConfig;
  readonly limits: ReadLimits;
  readonly call: CallOptions;
}

type TypedRead = AsyncGenerator<readonly Incoming<SourceRecord>[], ReadClaim, void>;

/** Names in expressions that come of memberships, not of columns. */
const fromMemberships = new Set(['groups', 'groupIds']);

/** The section of the configuration that a type is read from. */
export function sectionOf(type: SourceType): SectionName {
  return ({ person: 'people', group: 'groups', membership: 'memberships' } as const)[type];
}

/**
 * Reads one type of the scope. In a read by keys the keys are those of people, and groups are read whole beside them; where
 * groups are asked for without people, the keys are those of groups.
 */
export function readType(session: SqlSession, type: SourceType, scope: ReadScope<SourceType>, { config, limits, call }: ReadContext): TypedRead {
  const { keys } = scope;
  const byGroup = scope.types.includes('group') && !scope.types.includes('person');
  if (type === 'person') {
    const derived = config.memberships === undefined ? new Set<string>() : fromMemberships;
    const wanted = scope.attributes.person?.filter((name) => !derived.has(name));
    return readEntities(session, { type, section: 'people', config: config.people, keys, wanted, needed: [], limits }, call);
  }
  if (type === 'group' && config.groups !== undefined) {
    const needed = config.memberships === undefined ? [] : [config.groups.name];
    return readEntities(session, { type, section: 'groups', config: config.groups, keys: byGroup ? keys : 'all', wanted: scope.attributes.group, needed, limits }, call);
  }
  if (type === 'membership' && config.memberships !== undefined) {
    return readMemberships(session, { config: config.memberships, keys, side: byGroup ? 'group' : 'person', limits }, call);
  }
  throw new ConnectorError({ kind: 'unsupported', message: `no section ${sectionOf(type)} is configured` });
}
