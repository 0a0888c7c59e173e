import type { Attachment, CallOptions } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import type { Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';
import { rawTokenSchema, type RawToken } from '../decode/schema.js';
import { tokenText } from '../token-name.js';
import { alreadySo, associationResult, done, isGone, refused, resultOf, type Result } from './outcomes.js';
import { idOf } from './step.js';

interface TokenTask {
  readonly client: DuoClient;
  readonly attachment: Extract<Attachment, { what: 'value' }>;
  readonly lane: string;
  readonly options: CallOptions;
}

/** Gives a hardware token that Duo has to a user: two calls (find by type and serial, associate), or one where its id is known. */
export async function attachToken(task: TokenTask): Promise<Result> {
  const account = idOf(task.attachment.account);
  const name = task.attachment.value['token'];
  if (account === undefined || typeof name !== 'string') return refused('invalid', 'a token needs a user, a type and a serial');
  const token = task.attachment.valueId ?? (await tokenId(task, name));
  if (token === undefined) return refused('not-found', `Duo has no token ${name}`, 'import it in Duo: its secrets are no business of a directory');
  if (typeof token !== 'string') return resultOf(token);
  const request = { method: 'POST', path: paths.userTokens(account), parameters: { token_id: token } } as const;
  const reply = await task.client.exchange(request, task.lane, task.options);
  if (reply.ok) return done(token);
  return reply.code === 40003 ? alreadySo(token) : associationResult(reply);
}

/** Takes a token from a user with one call; the token itself stays. */
export async function detachToken(task: TokenTask): Promise<Result> {
  const account = idOf(task.attachment.account);
  const { valueId } = task.attachment;
  if (account === undefined || valueId === undefined) return refused('invalid', 'a token is detached by its id in Duo');
  const request = { method: 'DELETE', path: paths.userToken(account, valueId), parameters: {} } as const;
  const reply = await task.client.exchange(request, task.lane, task.options);
  if (reply.ok) return done(valueId);
  return isGone(reply) ? alreadySo(valueId) : resultOf(reply);
}

// Type and serial are asked for together; the answer is looked through, for what is not understood there is ignored without a word.
async function tokenId(task: TokenTask, name: string): Promise<string | undefined | Refusal> {
  const [type = '', ...serial] = name.split(':');
  const parameters = { type, serial: serial.join(':') };
  const reply = await task.client.exchange({ method: 'GET', path: paths.tokens, parameters }, 'reads', task.options);
  if (!reply.ok) return isGone(reply) ? undefined : reply;
  const parsed = rawTokenSchema.array().safeParse(reply.response);
  if (!parsed.success) return { ok: false, effect: 'none', failure: { kind: 'unavailable', message: 'the tokens Duo listed are not understood' } };
  return parsed.data.find((token: RawToken) => tokenText(token.type ?? '', token.serial ?? '') === name)?.token_id;
}
