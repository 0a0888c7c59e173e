import { shapeOf, type Attributes, type EntityRef, type Json, type TargetOperation } from '@rollcall/core';
import type { Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';
import type { DuoRequest } from '../client/wire.js';
import { confirmAssociation, confirmCreate, confirmStanding, confirmValues } from './confirm.js';
import { alreadySo, associationResult, isGone, refused, resultOf, type Result } from './outcomes.js';
import { writtenOf } from './written.js';

/** An operation as one call: what to send, and what its answer means. The same in a call of its own and inside a bulk call. */
export interface Step {
  readonly request: DuoRequest;
  readonly whenOk: (response: unknown) => Result;
  readonly whenFailed: (refusal: Refusal) => Result;
}

/** A step, or the result where nothing has to be sent or nothing may be. */
export type Plan = { readonly step: Step } | { readonly result: Result };

type AccountOperation = Exclude<TargetOperation, { readonly kind: 'trash' | 'restore' | 'enrol' }>;

/**
 * The call that does an operation. Phones need several and are not here (see `phones.ts`), nor are enrolment mails (`enrol.ts`); trash
 * and restore exist in bulk only.
 * @throws ConnectorError for an id that is not one of Duo's
 */
export function planOf(operation: AccountOperation): Plan {
  switch (operation.kind) {
    case 'create':
      return operation.type === 'account' ? createUser(operation.attributes) : createGroup(operation.attributes);
    case 'update':
      return update(operation);
    case 'disable':
    case 'enable': {
      const status = operation.kind === 'disable' ? 'disabled' : 'active';
      const step: Step = { request: post(paths.user(operation.ref.id), { status }), whenOk: confirmStanding(status), whenFailed: resultOf };
      return { step };
    }
    case 'delete':
      return { step: { request: remove(operation.type === 'account' ? paths.user(operation.ref.id) : paths.group(operation.ref.id)), ...goneIsFine } };
    case 'attach':
    case 'detach':
      return membership(operation);
    default:
      return operation satisfies never;
  }
}

/** 200 and 40401 both mean deleted or detached: the sources disagree which one Duo answers (facts 2.10). */
const goneIsFine = {
  whenOk: (): Result => ({ result: 'done' }),
  whenFailed: (refusal: Refusal): Result => (isGone(refusal) ? alreadySo() : resultOf(refusal)),
};

function createUser(attributes: Attributes): Plan {
  const written = writtenOf('account', attributes, [], true);
  if ('result' in written) return written;
  const whenFailed = (refusal: Refusal): Result => nameConflict(refusal, 'username') ?? resultOf(refusal);
  return { step: { request: post(paths.users, written.parameters), whenOk: confirmCreate('user_id', written.values), whenFailed } };
}

function createGroup(attributes: Attributes): Plan {
  const written = writtenOf('group', attributes, [], true);
  if ('result' in written) return written;
  const whenFailed = (refusal: Refusal): Result => nameConflict(refusal, 'name') ?? resultOf(refusal);
  return { step: { request: post(paths.groups, written.parameters), whenOk: confirmCreate('group_id', written.values), whenFailed } };
}

function update(operation: Extract<TargetOperation, { kind: 'update' }>): Plan {
  const isAccount = operation.type === 'account';
  const id = idOf(operation.ref);
  const written = writtenOf(operation.type, operation.set, operation.clear.map((clearing) => clearing.attribute));
  if (id === undefined) return unresolved;
  if ('result' in written) return written;
  if (Object.keys(written.parameters).length === 0) return { result: alreadySo(id) };
  const whenFailed = (refusal: Refusal): Result => nameConflict(refusal, isAccount ? 'username' : 'name') ?? resultOf(refusal);
  return { step: { request: post(isAccount ? paths.user(id) : paths.group(id), written.parameters), whenOk: confirmValues(written.values), whenFailed } };
}

function membership(operation: Extract<TargetOperation, { kind: 'attach' | 'detach' }>): Plan {
  const { attachment } = operation;
  if (attachment.what === 'value') return { result: refused('unsupported', `${shapeOf(operation)} is not one call`) };
  const account = idOf(attachment.account);
  const group = idOf(attachment.group);
  if (account === undefined || group === undefined) return unresolved;
  if (operation.kind === 'detach') return { step: { request: remove(paths.userGroup(account, group)), ...goneIsFine } };
  const request = post(paths.userGroups(account), { group_id: group });
  return { step: { request, whenOk: confirmAssociation, whenFailed: (refusal) => (refusal.code === 40003 ? alreadySo() : associationResult(refusal)) } };
}

/** A taken name is 40003, or 40002 with the parameter's name as detail (facts 2.3); an alias is a name too. */
export function nameConflict(refusal: Refusal, parameter: 'username' | 'name'): Result | undefined {
  const { code, detail = '' } = refusal;
  const isTaken = code === 40003 || (code === 40002 && (detail === parameter || (parameter === 'username' && /^alias(?:es|[1-8])$/.test(detail))));
  if (!isTaken) return undefined;
  const remedy = parameter === 'username' ? 'another user has this name or alias, in the trash perhaps' : 'another group has this name';
  return { result: 'refused', failure: { ...refusal.failure, kind: 'conflict', remedy } };
}

/** The id of a reference; references to operations are resolved before a plugin sees them. */
export function idOf(ref: EntityRef): string | undefined {
  return 'id' in ref ? ref.id : undefined;
}

const unresolved: Plan = { result: refused('invalid', 'the reference to what another operation creates was not resolved') };

const post = (path: string, parameters: Readonly<Record<string, Json>>): DuoRequest => ({ method: 'POST', path, parameters });
const remove = (path: string): DuoRequest => ({ method: 'DELETE', path, parameters: {} });
