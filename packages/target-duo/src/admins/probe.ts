import { isConnectorError, type CallOptions, type TargetProbe, type TargetUse } from '@rollcall/core';
import type { DuoClient, Reply } from '../client/duo-client.js';
import type { Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';
import type { DuoRequest } from '../client/wire.js';
import { grantsSchema, summarySchema } from '../probe/answers.js';
import { nothingPermitted } from '../probe/other-application.js';
import { decoded, probeCall, refusalsAmong } from '../probe/probe.js';
import { allRows, readListing } from '../read/listing.js';
import type { Addresses } from './address.js';
import type { AdminsConfig } from './config.js';
import { canSignIn, isOwner } from './decode.js';
import { adminFindings } from './findings.js';
import { adminListing } from './read.js';

/** What of the configuration the probe is about. */
type ProbedAdminsConfig = Pick<AdminsConfig, 'host' | 'removeAdmins'>;

/**
 * Finds out who we are and what we may: summary, the list of administrators, and three calls that a key for administrators has no
 * need to be answered. The tenant is named after the account, apart from the one of its users: each has links of its own.
 * @throws ConnectorError where nothing is permitted at all, the credentials are refused or Duo cannot be reached
 */
export async function probeAdmins(client: DuoClient, addresses: Addresses, { host, removeAdmins }: ProbedAdminsConfig, options: CallOptions, use?: TargetUse): Promise<TargetProbe> {
  const ask = (path: string, parameters: DuoRequest['parameters'] = {}): Promise<Reply | Refusal> => probeCall(client, { method: 'GET', path, parameters }, options);
  const summaryReply = await ask(paths.summary);
  const first = await ask(paths.admins, { limit: '1', offset: '0' });
  const owners = first.ok ? await ownersOf(client, addresses, options) : undefined;
  const users = await ask(paths.users, { limit: '1', offset: '0' });
  const settings = await ask(paths.settings);
  const grants = decoded(grantsSchema, await ask(paths.integration(client.integrationKey())));
  const refusals = refusalsAmong([first, summaryReply, users, settings]);
  if (refusals.length === 4 && grants === undefined) throw await nothingPermitted(client, refusals, '"Grant administrators"', options);
  const summary = decoded(summarySchema, summaryReply);
  const seen = { summary, skewMs: client.skewMs, canList: first.ok, owners, canReadUsers: users.ok, canReadSettings: settings.ok, grants, removeAdmins, use };
  return {
    tenant: `duo-admins:${summary?.account_id ?? `${host}:${client.integrationKey()}`}`,
    tenantLabel: `administrators of ${host}`,
    findings: adminFindings(seen),
    ...(client.skewMs !== undefined && { clockSkewMs: client.skewMs }),
  };
}

async function ownersOf(client: DuoClient, addresses: Addresses, options: CallOptions): Promise<number | undefined> {
  try {
    const { rows, end } = await allRows(readListing(client, adminListing(addresses), options));
    return end.whole && end.announced === rows.length ? rows.filter(({ admin }) => admin !== undefined && isOwner(admin) && canSignIn(admin)).length : undefined;
  } catch (error) {
    if (!isConnectorError(error) || error.kind === 'cancelled') throw error;
    return undefined;
  }
}
