import { isConnectorError, shapeOf, type Batch, type CallOptions, type EntityRef, type Outcome, type TargetOperation } from '@rollcall/core';
import { alreadySo, ambiguous, done, isGone, refused, resultOf, type Result } from '../apply/outcomes.js';
import type { DuoClient } from '../client/duo-client.js';
import type { Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';
import type { DuoRequest } from '../client/wire.js';
import type { Addresses } from './address.js';
import type { AdminsConfig } from './config.js';
import { isOwner } from './decode.js';
import { lookAt, type Look } from './look.js';
import { OWNERS_KEPT } from './roles.js';
import { confirmChanged, confirmCreated, parametersOf } from './written.js';

type Settings = Pick<AdminsConfig, 'roles' | 'invite' | 'removeAdmins'>;
type Change = Extract<TargetOperation, { readonly kind: 'update' | 'disable' | 'enable' | 'delete' }>;
type Create = Extract<TargetOperation, { readonly kind: 'create' }>;

/**
 * Writes administrators, one by one. Whatever the plan says, nothing but a create is sent before the list was looked at once more: an
 * Owner is left alone, and nobody is disabled or deleted without two Owners beside them.
 */
export class AdminApplier {
  constructor(
    private readonly client: DuoClient,
    private readonly addresses: Addresses,
    private readonly settings: Settings,
  ) {}

  /** @throws ConnectorError `cancelled` */
  async apply({ operations }: Batch, options: CallOptions): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const operation of operations) outcomes.push({ id: operation.id, ...(await this.#one(operation, options)) });
    return outcomes;
  }

  async #one(operation: TargetOperation, options: CallOptions): Promise<Result> {
    try {
      return await this.#dispatch(operation, options);
    } catch (error) {
      if (!isConnectorError(error) || error.kind === 'cancelled') throw error;
      return resultOf(error);
    }
  }

  #dispatch(operation: TargetOperation, options: CallOptions): Promise<Result> {
    switch (operation.kind) {
      case 'create':
        return this.#create(operation, options);
      case 'update':
        return this.#change(operation, options);
      case 'disable':
      case 'enable':
      case 'delete':
        return this.settings.removeAdmins ? this.#change(operation, options) : Promise.resolve(notAllowed);
      case 'trash':
      case 'restore':
      case 'enrol':
      case 'attach':
      case 'detach':
        return Promise.resolve(refused('unsupported', `administrators have no ${shapeOf(operation)}`));
      default:
        return operation satisfies never;
    }
  }

  async #create({ attributes }: Create, options: CallOptions): Promise<Result> {
    const written = parametersOf(attributes, [], this.settings.roles);
    if (isResult(written)) return written.result;
    const { email, name, role } = written;
    // Without a role Duo may make an Owner (facts 2.2 leave it open).
    if (email === undefined || name === undefined || role === undefined) return refused('invalid', 'an administrator is created with email, name and role, or not at all');
    const parameters = { ...written, email: this.addresses.inDuo(email), ...(this.settings.invite && { send_email: '1' }) };
    const reply = await this.client.exchange(post(paths.admins, parameters), 'writes', options);
    return reply.ok ? confirmCreated({ name, role, email: parameters.email })(reply.response) : (addressTaken(reply) ?? resultOf(reply));
  }

  async #change(operation: Change, options: CallOptions): Promise<Result> {
    const id = idOf(operation.ref);
    if (id === undefined) return refused('invalid', 'the reference to what another operation creates was not resolved');
    const request = this.#requestFor(operation, id);
    if (isResult(request)) return request.result;
    const look = await lookAt(this.client, this.addresses, id, options);
    const refusal = isResult(look) ? look.result : withheldBy(operation, look);
    if (refusal !== undefined) return refusal;
    const reply = await this.client.exchange(request, 'writes', options);
    if (!reply.ok) return operation.kind === 'delete' && isGone(reply) ? alreadySo() : resultOf(reply);
    if (operation.kind === 'delete') return done();
    const result = confirmChanged(textsOf(request))(reply.response);
    return operation.kind === 'update' && 'email' in operation.set && result.result === 'done' ? addressLeftOut : result;
  }

  #requestFor(operation: Change, id: string): DuoRequest | { readonly result: Result } {
    switch (operation.kind) {
      case 'update': {
        const { email, ...rest } = operation.set;
        // Whoever moves to a lower role must not keep the higher one for the sake of an address.
        if (email !== undefined && Object.keys(rest).length === 0) return { result: addressStays };
        const written = parametersOf(rest, operation.clear.map(({ attribute }) => attribute), this.settings.roles);
        return isResult(written) ? written : post(paths.admin(id), written);
      }
      case 'disable':
        return post(paths.admin(id), { status: 'Disabled' });
      case 'enable':
        return post(paths.admin(id), { status: 'Active' });
      case 'delete':
        return { method: 'DELETE', path: paths.admin(id), parameters: {} };
      default:
        return operation satisfies never;
    }
  }
}

/** Why a change is not sent after the look, where it is not. */
function withheldBy({ kind }: Change, { admin, otherOwners }: Look): Result | undefined {
  if (admin === undefined) return kind === 'delete' ? alreadySo() : refused('not-found', 'Duo lists no such administrator any more');
  if (isOwner(admin)) return refused('precondition-failed', 'the administrator is an Owner: Owners are never changed or removed', 'an Owner can do it in the Admin Panel');
  if (kind !== 'disable' && kind !== 'delete') return undefined;
  if (otherOwners >= OWNERS_KEPT) return undefined;
  const message = `Duo lists ${otherOwners} active Owners: nobody is disabled or deleted while there are fewer than ${OWNERS_KEPT}`;
  return refused('precondition-failed', message, 'let an Owner appoint another one in the Admin Panel');
}

const notAllowed: Result = refused('unsupported', 'administrators are disabled and deleted only with removeAdmins: true');

const keepAddress = 'let them change it in Duo, or map email with `own: create-only` so that the first address stays';

/** No client of Duo's changes an address, and what Duo does with one that is sent is not known (facts 2.2). */
const addressStays: Result = refused('unsupported', 'the address of an administrator cannot be changed here; nothing was sent', keepAddress);

/** Only in part, and reading back shows which. */
const addressLeftOut: Result = ambiguous({ kind: 'unsupported', message: 'role and name were written; the address of an administrator cannot be changed here', remedy: keepAddress });

/** 40003, or 40002 with the parameter's name. */
function addressTaken({ failure, code, detail }: Refusal): Result | undefined {
  if (code !== 40003 && !(code === 40002 && detail === 'email')) return undefined;
  const remedy = 'an address is one administrator\'s in all Duo accounts together: the holder may be in another account, where it cannot be seen; free it there, map another address, or set emailSuffix in test tenants';
  return { result: 'refused', failure: { ...failure, kind: 'conflict', remedy } };
}

function isResult(value: object): value is { readonly result: Result } {
  return 'result' in value && typeof value.result === 'object';
}

function textsOf({ parameters }: DuoRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
}

function idOf(ref: EntityRef): string | undefined {
  return 'id' in ref ? ref.id : undefined;
}

const post = (path: string, parameters: Readonly<Record<string, string>>): DuoRequest => ({ method: 'POST', path, parameters });
