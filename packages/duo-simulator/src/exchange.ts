import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './clock.js';
import { describeRequest } from './endpoints/describe.js';
import type { Reply } from './endpoints/route.js';
import { faultAnswer } from './faults/fault-answer.js';
import type { Fault } from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { failureAnswer, successAnswer, type Answer } from './http/answer.js';
import { Failure } from './http/failure.js';
import { headerOf, type Received } from './http/received.js';
import type { Behaviour } from './options.js';
import type { RequestLedger } from './requests/ledger.js';
import { readSeed } from './seed/read-seed.js';
import { plantUser } from './seed/plant.js';
import type { Service } from './service.js';
import type { Account } from './store/account.js';

export interface ExchangeParts {
  readonly service: Service;
  readonly account: Account;
  readonly behaviour: Behaviour;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly requests: RequestLedger;
  /** Aborted on close, so that no delay outlives the server. */
  readonly closing: AbortSignal;
}

/** What to do on the wire: send an answer, or drop the connection. */
export type Outcome = Answer | 'reset';

function deleteUser(account: Account, username: string | undefined): void {
  const user = username === undefined ? account.users.all()[0] : account.usersNamed(username)[0];
  if (user !== undefined) account.removeUser(user);
}

/** The part of a fault that happens before the request is looked at. */
async function prepare(fault: Fault, parts: ExchangeParts): Promise<void> {
  if (fault.kind === 'delay') await wait(fault.delayMs, undefined, { signal: parts.closing, ref: false });
  if (fault.kind === 'run') fault.run();
  if (fault.kind === 'expire-credentials') parts.service.expiredAs = fault.code ?? 40103;
  if (fault.kind === 'delete-user') deleteUser(parts.account, fault.username);
  if (fault.kind === 'insert-user') {
    readSeed({ users: [fault.user] });
    const user = plantUser(parts.account, fault.user, Math.floor(parts.clock.now() / 1000));
    if (fault.at === 'start') parts.account.users.moveToFront(user.userId);
  }
}

async function answerTo(received: Received, result: Reply | Failure, behaviour: Behaviour): Promise<Answer> {
  if (result instanceof Failure) return failureAnswer(result);
  return successAnswer(result, behaviour, /\bgzip\b/.test(headerOf(received, 'accept-encoding') ?? ''));
}

async function outcomeOf(received: Received, struck: readonly Fault[], parts: ExchangeParts): Promise<Outcome> {
  for (const fault of struck) await prepare(fault, parts);
  const has = (kind: Fault['kind']): boolean => struck.some((fault) => fault.kind === kind);
  if (has('reset-before-commit')) return 'reset';
  const instead = struck.map(faultAnswer).find((answer) => answer !== undefined);
  if (instead !== undefined) return instead;
  const result = parts.service.serve(received, !has('no-effect'));
  return has('reset-after-commit') ? 'reset' : answerTo(received, result, parts.behaviour);
}

/** Takes one request through faults, service and ledger. */
export async function exchange(received: Received, parts: ExchangeParts): Promise<Outcome> {
  const timeMs = parts.clock.now();
  const struck = parts.faults.strike(received.method, received.path);
  const outcome = await outcomeOf(received, struck, parts);
  parts.requests.record({
    ...describeRequest(received, parts.behaviour),
    timeMs,
    method: received.method,
    path: received.path,
    status: outcome === 'reset' ? undefined : outcome.status,
    code: outcome === 'reset' ? undefined : outcome.code,
    faults: struck.map((fault) => fault.kind),
  });
  return outcome;
}
