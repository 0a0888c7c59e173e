import type { CallOptions, Finding } from '@rollcall/core';
import { z } from 'zod';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { grantsSchema } from '../probe/answers.js';
import { readMissing, skewFindings, unneededForReading, unneededGrants } from '../probe/findings.js';
import { refuseStrangers } from '../probe/other-application.js';
import { decoded, probeCall } from '../probe/probe.js';

const totalSchema = z.object({ total_objects: z.coerce.number().int() });

/**
 * What a person should know before the first run, in two reads: whether users can be read and how many there are, and our own
 * application's grants, where Duo shows them. A source writes nothing, so a grant to write is one too many.
 * @throws ConnectorError where the credentials are refused or of another kind of application, or Duo cannot be reached
 */
export async function checkTenant(client: DuoClient, options: CallOptions): Promise<readonly Finding[]> {
  const users = await probeCall(client, { method: 'GET', path: paths.users, parameters: { limit: '1', offset: '0' } }, options);
  if (!users.ok) await refuseStrangers(client, users, options);
  const grants = decoded(grantsSchema, await probeCall(client, { method: 'GET', path: paths.integration(client.integrationKey()), parameters: {} }, options));
  const total = users.ok ? totalSchema.safeParse(users.metadata) : undefined;
  return [
    ...skewFindings(client.skewMs),
    ...(users.ok ? [] : [readMissing]),
    ...(total?.success === true ? [peopleFinding(total.data.total_objects)] : []),
    ...(grants === undefined ? [] : unneededGrants(grants, unneededForReading)),
  ];
}

function peopleFinding(count: number): Finding {
  const message = `Duo has ${count} users; all of them are read, whoever manages them, those in the trash too`;
  return { code: 'duo-users', severity: 'info', message, remedy: 'a scope says which of them go on', count };
}
