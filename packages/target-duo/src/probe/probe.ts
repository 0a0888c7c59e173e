import { ConnectorError, type CallOptions, type TargetProbe } from '@rollcall/core';
import type { z } from 'zod';
import type { DuoClient, Reply } from '../client/duo-client.js';
import type { Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';
import type { DuoRequest } from '../client/wire.js';
import { grantsSchema, settingsSchema, summarySchema } from './answers.js';
import { findingsOf } from './findings.js';

const dayMs = 86_400_000;

/** An Admin API application without any grant answers the same. */
const otherApplication = 'these keys work but belong to another kind of application; create "Admin API"';

/**
 * Finds out who we are and what we may, in up to five reads: summary, one user, settings, our own application's grants or one administrator. What is not
 * permitted becomes a finding.
 * @throws ConnectorError where nothing is permitted at all, the credentials are refused or Duo cannot be reached
 */
export async function probeDuo(client: DuoClient, host: string, options: CallOptions): Promise<TargetProbe> {
  const ask = (path: string, parameters: DuoRequest['parameters'] = {}): Promise<Reply | Refusal> => probeCall(client, { method: 'GET', path, parameters }, options);
  const summary = decoded(summarySchema, await ask(paths.summary));
  const users = await ask(paths.users, { limit: '1', offset: '0' });
  const settings = decoded(settingsSchema, await ask(paths.settings));
  if (summary === undefined && !users.ok && settings === undefined) throw nothingPermitted();
  const grants = decoded(grantsSchema, await ask(paths.integration(client.integrationKey())));
  // Few keys may look at themselves; whether this one reaches administrators, who have no trash, is found out by asking.
  const canListAdmins = grants === undefined && (await ask(paths.admins, { limit: '1', offset: '0' })).ok;
  const days = settings?.pending_deletion_days;
  const inactiveDays = settings?.inactive_user_expiration ?? 0;
  return {
    tenant: summary?.account_id === undefined ? `duo:${host}:${client.integrationKey()}` : `duo:${summary.account_id}`,
    tenantLabel: settings?.name === undefined ? host : `${settings.name} (${host})`,
    findings: findingsOf({ summary, canRead: users.ok, canListAdmins, settings, grants, skewMs: client.skewMs }),
    ...(client.skewMs !== undefined && { clockSkewMs: client.skewMs }),
    ...(days !== undefined && { trashPurgesAfterMs: days * dayMs }),
    ...(inactiveDays > 0 && { inactiveTrashedAfterMs: inactiveDays * dayMs }),
  };
}

/** A missing permission or an unknown path is an answer; everything else ends the probe. */
export async function probeCall(client: DuoClient, request: DuoRequest, options: CallOptions): Promise<Reply | Refusal> {
  const reply = await client.exchange(request, 'reads', options);
  if (reply.ok || ['forbidden', 'not-found', 'unsupported', 'invalid'].includes(reply.failure.kind)) return reply;
  // 40102 is also the answer to keys of another kind of application (facts 1.7).
  const failure = reply.code === 40102 ? { ...reply.failure, remedy: 'the integration key is unknown here: check host and key, and that the application is an "Admin API" one' } : reply.failure;
  throw new ConnectorError(failure, { effect: reply.effect });
}

/** A probe's answer as far as it is understood. */
export function decoded<S extends z.ZodType>(schema: S, reply: Reply | Refusal): z.output<S> | undefined {
  if (!reply.ok) return undefined;
  const parsed = schema.safeParse(reply.response);
  return parsed.success ? parsed.data : undefined;
}

function nothingPermitted(): ConnectorError {
  const remedy = 'Applications > Protect an Application > Admin API; if it is not listed, ask Duo support; else grant it "Grant resource - Read" and "- Write", and allow this network';
  return new ConnectorError({ kind: 'forbidden', message: otherApplication, remedy, code: '40301' });
}
