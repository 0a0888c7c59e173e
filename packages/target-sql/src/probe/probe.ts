import { digestOfText, canonicalJson, isConnectorError, type CallOptions, type Clock, type Finding, type TargetProbe } from '@rollcall/core';
import { failureOf, type Database } from '../database.js';
import type { SqlConnection } from '../dialects/dialect.js';
import { READS } from '../profile.js';
import { scopeText, type EntityTable, type MembershipTable, type Tables } from '../tables/tables.js';
import { entityFindings, membershipFindings, missingTable } from './findings.js';
import { privilegeFindings } from './privileges.js';

/** What a probe works with. */
export interface ProbeServices {
  readonly database: Database;
  readonly tables: Tables;
  readonly creates: boolean;
  readonly clock: Clock;
}

/**
 * Connects, and looks at every table: whether it is there, holds the columns, and may be written. Writes nothing: what may be done
 * is told by the plans of statements that are not run.
 */
export async function probeSql(services: ProbeServices, options: CallOptions): Promise<TargetProbe> {
  await options.pace(READS);
  const { connection, release } = await services.database.connect(options);
  try {
    services.database.forget();
    const clockSkewMs = await skewOf(connection, services.clock);
    return {
      tenant: await tenantOf(connection, services.tables),
      tenantLabel: labelOf(connection, services.tables),
      findings: [serverFinding(connection), ...connection.findings, ...(await writableFindings(connection)), ...(await tableFindings(services, connection))],
      ...(clockSkewMs === undefined ? {} : { clockSkewMs }),
    };
  } catch (error) {
    throw failureOf(error, connection, options.signal);
  } finally {
    await release();
  }
}

/** Two targets of one table with different scopes are two tenants: neither ever touches the other's rows. */
async function tenantOf(connection: SqlConnection, { account, group, membership }: Tables): Promise<string> {
  const tables = [account, group, membership].map((table) => (table === undefined ? null : { table: table.table, scope: table.scope }));
  const scopes = digestOfText(canonicalJson(tables.map((each) => (each === null ? null : { table: each.table, scope: { ...each.scope } }))));
  return `sql:${await connection.identity()}/${account.table}#${scopes.replace(/^\w+:/, '').slice(0, SCOPE_DIGITS)}`;
}

const SCOPE_DIGITS = 16;

function labelOf({ server }: SqlConnection, { account }: Tables): string {
  const scope = scopeText(account.scope);
  return `${account.table}${scope === '' ? '' : ` (${scope})`} in ${server}`;
}

function serverFinding({ server }: SqlConnection): Finding {
  return { code: 'sql-target-server', severity: 'info', message: `${server} answered` };
}

/** How far this machine is ahead of the server: the answer's time is taken for the middle of asking and hearing. */
async function skewOf(connection: SqlConnection, clock: Clock): Promise<number | undefined> {
  const asked = clock.now();
  const server = await connection.serverTimeMs();
  return server === undefined || Number.isNaN(server) ? undefined : Math.round((asked + clock.now()) / 2 - server);
}

async function writableFindings(connection: SqlConnection): Promise<readonly Finding[]> {
  try {
    await connection.ensureWritable();
    return [];
  } catch (error) {
    const { failure } = isConnectorError(error) ? error : connection.failure(error);
    const { message, remedy = 'name a database that can be written' } = failure;
    return [{ code: 'sql-read-only', severity: 'error', message, remedy }];
  }
}

async function tableFindings({ database, tables, creates }: ProbeServices, connection: SqlConnection): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const all: readonly (EntityTable | MembershipTable)[] = [tables.account, tables.group, tables.membership].flatMap((table) => table ?? []);
  for (const table of all) {
    const facts = await database.facts(connection, table.table);
    if (facts === undefined) {
      findings.push(missingTable(table, creates));
      continue;
    }
    const described = table.section === 'memberships' ? membershipFindings(table, facts) : entityFindings(table, facts);
    findings.push(...described);
    // A column that is missing would be taken for a missing right.
    if (!described.some(({ code }) => code === 'sql-column-missing')) findings.push(...(await privilegeFindings(connection, table, facts)));
  }
  return findings;
}
