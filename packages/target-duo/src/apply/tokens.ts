import { heldBy } from '../decode/held.js';
import { rawTokenSchema, rawUserSchema, type RawToken, type RawUser } from '../decode/schema.js';
import type { Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';
import { partsOfToken, tokenText } from '../token-name.js';
import { alreadySo, associationResult, done, isGone, isHeldBy, refused, refusedIfFull, resultOf, type Result } from './outcomes.js';
import { idOf } from './step.js';
import type { ValueTask } from './value-task.js';

/** Gives a hardware token that Duo has to a user: two calls (find by type and serial, associate). */
export async function attachToken(task: ValueTask): Promise<Result> {
  const account = idOf(task.attachment.account);
  const name = task.attachment.value['token'];
  if (account === undefined || typeof name !== 'string') return refused('invalid', 'a token needs a user, a type and a serial');
  return task.turns.take(`token ${name}`, () => attachInTurn(task, account, name));
}

async function attachInTurn(task: ValueTask, account: string, name: string): Promise<Result> {
  const token = await tokenCalled(task, name);
  if (token === undefined) return refused('not-found', `Duo has no token ${name}`, 'import it in Duo: its secrets are no business of a directory');
  if ('failure' in token) return resultOf(token);
  const { token_id: id } = token;
  if (isHeldBy(token, account)) return alreadySo(id);
  const full = refusedIfFull(`token ${name}`, token);
  if (full !== undefined) return full;
  const request = { method: 'POST', path: paths.userTokens(account), parameters: { token_id: id } } as const;
  const reply = await task.client.exchange(request, task.lane, task.options);
  if (reply.ok) return done(id);
  return reply.code === 40003 ? alreadySo(id) : associationResult(reply);
}

/** Takes a token from a user with two calls (look, disassociate); the token itself stays, and the last factor stays where it is. */
export async function detachToken(task: ValueTask): Promise<Result> {
  const account = idOf(task.attachment.account);
  const { valueId } = task.attachment;
  if (account === undefined || valueId === undefined) return refused('invalid', 'a token is detached by its id in Duo');
  return task.turns.take(`tokens of ${account}`, () => detachInTurn(task, account, valueId));
}

async function detachInTurn(task: ValueTask, account: string, tokenId: string): Promise<Result> {
  const user = await userNow(task, account);
  if (user === undefined) return alreadySo(tokenId);
  if ('failure' in user) return resultOf(user);
  const token = heldBy(user).held?.tokens?.find(({ id }) => id === tokenId);
  if (token === undefined) return alreadySo(tokenId);
  if (token.keepBecause !== undefined) return refused('precondition-failed', `the token is ${token.keepBecause} of this user: it is not taken away`, 'let them enrol a device, or give them another token, before');
  const request = { method: 'DELETE', path: paths.userToken(account, tokenId), parameters: {} } as const;
  const reply = await task.client.exchange(request, task.lane, task.options);
  if (reply.ok) return done(tokenId);
  return isGone(reply) ? alreadySo(tokenId) : resultOf(reply);
}

async function userNow(task: ValueTask, account: string): Promise<RawUser | undefined | Refusal> {
  const reply = await task.client.exchange({ method: 'GET', path: paths.user(account), parameters: {} }, 'reads', task.options);
  if (!reply.ok) return isGone(reply) ? undefined : reply;
  const user = rawUserSchema.safeParse(reply.response).data;
  return user?.tokens === undefined ? notUnderstood : user;
}

// Type and serial are asked for together; the answer is looked through, for what is not understood there is ignored without a word.
async function tokenCalled(task: ValueTask, name: string): Promise<RawToken | undefined | Refusal> {
  const reply = await task.client.exchange({ method: 'GET', path: paths.tokens, parameters: partsOfToken(name) }, 'reads', task.options);
  if (!reply.ok) return isGone(reply) ? undefined : reply;
  const parsed = rawTokenSchema.array().safeParse(reply.response);
  if (!parsed.success) return notUnderstood;
  return parsed.data.find((token) => tokenText(token.type ?? '', token.serial ?? '') === name);
}

const notUnderstood: Refusal = { ok: false, effect: 'none', failure: { kind: 'unavailable', message: 'the tokens Duo listed are not understood' } };
