import { ConnectorError, type ActualRecord, type ActualType, type CallOptions, type Claims, type Read, type ReadClaim, type ReadKeys, type ReadScope } from '@rollcall/core';
import { cancelled, failureOf, type Database } from '../database.js';
import type { SqlConnection } from '../dialects/dialect.js';
import type { TableFacts } from '../tables/facts.js';
import type { Tables } from '../tables/tables.js';
import { readEntities } from './entities.js';
import { readMemberships, type MembershipKeys } from './memberships.js';
import type { Pass } from './pass.js';

/** What a read works with. */
export interface ReadServices {
  readonly database: Database;
  readonly tables: Tables;
  readonly pageSize: number;
  /** A table that does not exist is made by the first write: until then it is read as empty. */
  readonly creates: boolean;
}

/** Groups first: memberships name them. */
const passOrder: readonly ActualType[] = ['group', 'account', 'membership'];

/** Reads what was asked for in one snapshot; a table that is missing, a type that is not configured and any error throw. */
export async function* readSql<T extends ActualType>(services: ReadServices, scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
  const types = passOrder.filter((type) => scope.types.some((wanted) => wanted === type));
  for (const type of types) refuseUnconfigured(services.tables, type);
  const { connection, release } = await services.database.connect(options);
  try {
    const facts = await factsOf(services, connection, types);
    const transaction = connection.db.startTransaction().setAccessMode('read only');
    const db = await (connection.hasIsolationLevels ? transaction.setIsolationLevel('repeatable read') : transaction).execute();
    const pass: Pass = { connection, db, pageSize: services.pageSize, options };
    return yield* readTypes(pass, services.tables, facts, types, scope.keys);
  } catch (error) {
    throw failureOf(error, connection, options.signal);
  } finally {
    await release();
  }
}

type Facts = ReadonlyMap<ActualType, TableFacts | undefined>;

async function* readTypes(pass: Pass, { account, group, membership }: Tables, facts: Facts, types: readonly ActualType[], keys: ReadKeys): Read<ActualRecord, ActualType> {
  const claims: Partial<Record<ActualType, ReadClaim>> = {};
  const accountIds = new Set<string>();
  for (const type of types) {
    switch (type) {
      case 'account':
        claims.account = yield* readEntities(pass, { table: account, facts: facts.get('account') }, keys, accountIds);
        break;
      case 'group':
        if (group !== undefined) claims.group = yield* readEntities(pass, { table: group, facts: facts.get('group') }, keys);
        break;
      case 'membership':
        if (membership !== undefined) claims.membership = yield* readMemberships(pass, { table: membership, facts: facts.get('membership') }, membershipKeys(keys, types, accountIds));
        break;
      default:
        return type satisfies never;
    }
    if (pass.options.signal.aborted) throw cancelled();
  }
  return claims as Claims<ActualType>;
}

/** Whose memberships are asked for: those of the accounts, or of the groups where only groups were named. */
function membershipKeys(keys: ReadKeys, types: readonly ActualType[], accountIds: ReadonlySet<string>): MembershipKeys {
  if (keys === 'all') return 'all';
  if (keys.by === 'name') return { of: 'account', ids: [...accountIds] };
  const ofGroups = types.includes('group') && !types.includes('account');
  return { of: ofGroups ? 'group' : 'account', ids: keys.values };
}

function refuseUnconfigured(tables: Tables, type: ActualType): void {
  if (tables[type] !== undefined) return;
  throw new ConnectorError({ kind: 'unsupported', message: `no section ${type}s is configured` });
}

async function factsOf({ database, tables, creates }: ReadServices, connection: SqlConnection, types: readonly ActualType[]): Promise<Facts> {
  const facts = new Map<ActualType, TableFacts | undefined>();
  for (const type of types) {
    const table = tables[type]?.table;
    if (table === undefined) continue;
    const found = await database.facts(connection, table);
    if (found === undefined && !creates) {
      throw new ConnectorError({ kind: 'unsupported', message: `${connection.server} has no table ${table}`, remedy: 'correct the name, make the table, or let Rollcall make it: create: true' });
    }
    facts.set(type, found);
  }
  return facts;
}
