import type { ComplexValue } from '@rollcall/core';
import { paths } from '../client/paths.js';
import type { Refusal } from '../client/failure.js';
import { rawPhoneSchema, type RawPhone } from '../decode/schema.js';
import { comparableNumber } from '../phone-number.js';
import { alreadySo, associationResult, done, isGone, isHeldBy, refused, refusedIfFull, resultOf, unconfirmed, type Result } from './outcomes.js';
import { idOf } from './step.js';
import type { ValueTask } from './value-task.js';

/**
 * Gives a phone to a user. A number that is new to Duo takes two calls (create, associate); a known one three (the refused
 * create, find, associate); a known id two (look, associate). An existing phone is never changed: its first owner's word counts.
 *
 * An activated phone is never given to another user, whoever it belongs to now: the number may have been assigned anew, and
 * pushes would go to a stranger.
 */
export async function attachPhone(task: ValueTask): Promise<Result> {
  const account = idOf(task.attachment.account);
  const number = task.attachment.value['number'];
  if (account === undefined || typeof number !== 'string' || number === '') return refused('invalid', 'a phone needs a user and a number');
  return task.turns.take(`phone ${comparableNumber(number)}`, () => attachInTurn(task, account));
}

async function attachInTurn(task: ValueTask, account: string): Promise<Result> {
  const known = task.attachment.valueId === undefined ? undefined : await phoneById(task, task.attachment.valueId);
  if (known !== undefined && 'failure' in known) return resultOf(known);
  return known === undefined ? createOrShare(task, account) : share(task, account, known);
}

/** Takes a phone from a user: two calls (look, disassociate). The phone itself is never deleted; an activated one is never taken. */
export async function detachPhone(task: ValueTask): Promise<Result> {
  const account = idOf(task.attachment.account);
  if (account === undefined || task.attachment.valueId === undefined) return refused('invalid', 'a phone is detached by its id in Duo');
  const phone = await phoneById(task, task.attachment.valueId);
  if (phone === undefined) return alreadySo();
  if ('failure' in phone) return resultOf(phone);
  if (phone.users !== null && phone.users !== undefined && !isHeldBy(phone, account)) return alreadySo(phone.phone_id);
  if (phone.activated === true) return refused('precondition-failed', 'the phone is activated: an enrolled device is never taken away');
  const request = { method: 'DELETE', path: paths.userPhone(account, phone.phone_id), parameters: {} } as const;
  const reply = await task.client.exchange(request, task.lane, task.options);
  if (reply.ok) return done(phone.phone_id);
  return isGone(reply) ? alreadySo(phone.phone_id) : resultOf(reply);
}

async function createOrShare(task: ValueTask, account: string): Promise<Result> {
  const parameters = phoneParameters(task.attachment.value);
  const reply = await task.client.exchange({ method: 'POST', path: paths.phones, parameters }, task.lane, task.options);
  if (reply.ok) {
    const created = rawPhoneSchema.safeParse(reply.response);
    return created.success ? associate(task, account, created.data.phone_id) : unconfirmed('Duo answered success without phone_id');
  }
  if (reply.code !== 40003) return resultOf(reply);
  const found = await phonesByNumber(task, parameters);
  if ('failure' in found) return resultOf(found);
  const phone = found.find((candidate) => isHeldBy(candidate, account)) ?? found.find((candidate) => candidate.activated === true) ?? found[0];
  if (phone === undefined) return refused('conflict', 'Duo says the number exists, but lists no phone with it');
  return share(task, account, phone);
}

async function share(task: ValueTask, account: string, phone: RawPhone): Promise<Result> {
  if (isHeldBy(phone, account)) return alreadySo(phone.phone_id);
  if (phone.activated === true) {
    const holders = (phone.users ?? []).map((user) => user.user_id).join(', ');
    const holder = holders === '' ? 'a user who is gone' : `user ${holders}`;
    return refused('conflict', `the number is on phone ${phone.phone_id}, activated by ${holder}: pushes would reach a stranger`, 'have the phone removed there, by hand');
  }
  return refusedIfFull(`phone ${phone.phone_id}`, phone) ?? associate(task, account, phone.phone_id);
}

async function associate(task: ValueTask, account: string, phoneId: string): Promise<Result> {
  const request = { method: 'POST', path: paths.userPhones(account), parameters: { phone_id: phoneId } } as const;
  const reply = await task.client.exchange(request, task.lane, task.options);
  if (reply.ok) return done(phoneId);
  return reply.code === 40003 ? alreadySo(phoneId) : associationResult(reply);
}

/** Type and platform are always sent: a phone without them can never be activated (facts 2.6, WSO2's defect d). */
function phoneParameters(value: ComplexValue): Record<string, string> {
  const text = (field: string): string => String(value[field] ?? '');
  const type = text('type').toLowerCase() || 'mobile';
  const platform = text('platform').toLowerCase() || (type === 'mobile' ? 'generic smartphone' : 'unknown');
  return {
    number: text('number'),
    type,
    platform,
    ...(text('name') !== '' && { name: text('name') }),
    ...(text('extension') !== '' && { extension: text('extension') }),
  };
}

async function phoneById(task: ValueTask, phoneId: string): Promise<RawPhone | undefined | Refusal> {
  const reply = await task.client.exchange({ method: 'GET', path: paths.phone(phoneId), parameters: {} }, 'reads', task.options);
  if (!reply.ok) return isGone(reply) ? undefined : reply;
  const parsed = rawPhoneSchema.safeParse(reply.response);
  return parsed.success ? parsed.data : notUnderstood;
}

async function phonesByNumber(task: ValueTask, wanted: Readonly<Record<string, string>>): Promise<readonly RawPhone[] | Refusal> {
  const number = wanted['number'] ?? '';
  const extension = wanted['extension'] ?? '';
  const parameters = { number, ...(extension !== '' && { extension }) };
  const reply = await task.client.exchange({ method: 'GET', path: paths.phones, parameters }, 'reads', task.options);
  if (!reply.ok) return reply;
  const parsed = rawPhoneSchema.array().safeParse(reply.response);
  if (!parsed.success) return notUnderstood;
  return parsed.data.filter((phone) => comparableNumber(phone.number ?? '') === comparableNumber(number) && (phone.extension ?? '') === extension);
}

const notUnderstood: Refusal = { ok: false, effect: 'none', failure: { kind: 'unavailable', message: 'the phone Duo listed is not understood' } };
