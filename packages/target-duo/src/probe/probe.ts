import type { CallOptions, TargetProbe, TargetUse } from '@rollcall/core';
import type { z } from 'zod';
import type { DuoClient, Reply } from '../client/duo-client.js';
import type { Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';
import type { DuoRequest } from '../client/wire.js';
import type { DuoConfig } from '../config.js';
import { grantsSchema, settingsSchema, summarySchema } from './answers.js';
import type { Directories } from '../read/directories.js';
import { directoryFindings } from './directory-findings.js';
import { findingsOf } from './findings.js';
import { nothingPermitted, refusedCredentials } from './other-application.js';
import { mayWriteInBulk } from './use.js';

const dayMs = 86_400_000;

/** What of the configuration the probe is about. */
export interface ProbedConfig extends Pick<DuoConfig, 'host' | 'bulk'> {
  readonly licences: number | undefined;
}

/** With the stopped directory syncs, where the file names some. */
interface Probed extends ProbedConfig {
  readonly directories: Directories | undefined;
}

/**
 * Finds out who we are and what we may, in up to five reads: summary, one user, settings, our own application's grants or one administrator;
 * one more where directory syncs are said to be stopped. What is not permitted becomes a finding. With `use`, what the configuration
 * needs besides is asked for in one more.
 * @throws ConnectorError where nothing is permitted at all, the credentials are refused or Duo cannot be reached
 */
export async function probeDuo(client: DuoClient, config: Probed, options: CallOptions, use?: TargetUse): Promise<TargetProbe> {
  const ask = (path: string, parameters: DuoRequest['parameters'] = {}): Promise<Reply | Refusal> => probeCall(client, { method: 'GET', path, parameters }, options);
  const summaryReply = await ask(paths.summary);
  const users = await ask(paths.users, { limit: '1', offset: '0' });
  const settingsReply = await ask(paths.settings);
  const grants = decoded(grantsSchema, await ask(paths.integration(client.integrationKey())));
  // Few keys may look at themselves; whether this one reaches administrators, who have no trash, is found out by asking.
  const canListAdmins = grants === undefined && (await ask(paths.admins, { limit: '1', offset: '0' })).ok;
  const refusals = refusalsAmong([summaryReply, users, settingsReply]);
  if (refusals.length === 3 && grants === undefined && !canListAdmins) throw await nothingPermitted(client, refusals, '"Grant resource - Read" and "- Write"', options);
  const summary = decoded(summarySchema, summaryReply);
  const settings = decoded(settingsSchema, settingsReply);
  const isBulkKnown = mayWriteInBulk(use, config.bulk) ? isServed(await ask(paths.bulk)) : undefined;
  return {
    tenant: summary?.account_id === undefined ? `duo:${config.host}:${client.integrationKey()}` : `duo:${summary.account_id}`,
    tenantLabel: settings?.name === undefined ? config.host : `${settings.name} (${config.host})`,
    findings: [
      ...findingsOf({ summary, canRead: users.ok, canListAdmins, settings, grants, skewMs: client.skewMs, isBulkKnown, licences: config.licences, use }),
      ...(config.directories === undefined ? [] : directoryFindings(await config.directories.view(options))),
    ],
    ...(client.skewMs !== undefined && { clockSkewMs: client.skewMs }),
    ...clocksOf(settings),
  };
}

/** When Duo itself takes users away. */
function clocksOf(settings: z.output<typeof settingsSchema> | undefined): Pick<TargetProbe, 'trashPurgesAfterMs' | 'inactiveTrashedAfterMs'> {
  const days = settings?.pending_deletion_days;
  const inactiveDays = settings?.inactive_user_expiration ?? 0;
  return { ...(days !== undefined && { trashPurgesAfterMs: days * dayMs }), ...(inactiveDays > 0 && { inactiveTrashedAfterMs: inactiveDays * dayMs }) };
}

/** A missing permission or an unknown path is an answer; everything else ends the probe. */
export async function probeCall(client: DuoClient, request: DuoRequest, options: CallOptions): Promise<Reply | Refusal> {
  const reply = await client.exchange(request, 'reads', options);
  if (reply.ok || ['forbidden', 'not-found', 'unsupported', 'invalid'].includes(reply.failure.kind)) return reply;
  throw await refusedCredentials(client, reply, options);
}

/** Those of several answers that are refusals. */
export function refusalsAmong(replies: readonly (Reply | Refusal)[]): readonly Refusal[] {
  return replies.flatMap((reply) => (reply.ok ? [] : [reply]));
}

/** A probe's answer as far as it is understood. */
export function decoded<S extends z.ZodType>(schema: S, reply: Reply | Refusal): z.output<S> | undefined {
  if (!reply.ok) return undefined;
  const parsed = schema.safeParse(reply.response);
  return parsed.success ? parsed.data : undefined;
}

// The bulk endpoint takes POST alone: a path that is there answers GET with 405, as far as is known (facts 1.7). Nothing else can be told from it.
function isServed(reply: Reply | Refusal): boolean {
  return reply.ok || reply.failure.kind === 'unsupported';
}
