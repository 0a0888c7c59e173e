import type { CallOptions, EnrolOperation } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { alreadySo, done, refused, resultOf, type Result } from './outcomes.js';

/** How long the links of enrolment mails hold, in seconds; 0: for ever (facts 2.2). */
export type ValidSeconds = number;

/**
 * Mails a user the link by which they enrol a device: one call. Duo finds the user by name, and makes one for a name that nobody has,
 * so the caller has looked just before. The call is never repeated by itself: an answer that is lost is ambiguous for good.
 *
 * Duo may keep to a link that still holds (40003), and may refuse who has enrolled (40002): what it does is not published.
 */
export async function sendEnrolment(client: DuoClient, operation: EnrolOperation, validSeconds: ValidSeconds, options: CallOptions): Promise<Result> {
  const parameters = { username: operation.name, email: operation.address, valid_secs: String(validSeconds) };
  const reply = await client.exchange({ method: 'POST', path: paths.enrol, parameters }, 'writes', options);
  if (reply.ok) return done();
  if (reply.code === 40003) return alreadySo();
  if (reply.code === 40002) return refused('invalid', `${reply.failure.message}: the address is none, or the user has enrolled`, 'Look at the user in Duo.');
  return resultOf(reply);
}
