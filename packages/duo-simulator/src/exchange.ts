import type { Clock } from './clock.js';
import { describeRequest, type Description } from './endpoints/describe.js';
import { badGateway, faultAnswer } from './faults/fault-answer.js';
import type { Fault } from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { shiftRows } from './faults/shift-rows.js';
import { failureAnswer, successAnswer, type Answer } from './http/answer.js';
import { Failure } from './http/failure.js';
import type { Received } from './http/received.js';
import type { Behaviour } from './options.js';
import type { RequestLedger } from './requests/ledger.js';
import { readSeed } from './seed/read-seed.js';
import { plantUser } from './seed/plant.js';
import type { Service } from './service.js';
import type { Account } from './store/account.js';
import type { History } from './store/history.js';

export interface ExchangeParts {
  readonly service: Service;
  readonly account: Account;
  readonly behaviour: Behaviour;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly requests: RequestLedger;
  readonly history: History;
}

/** What to do on the wire: send an answer, or drop the connection. */
export type Outcome = Answer | 'reset';

/** A request on its way: when it came, what it asks for, and the faults that strike it. */
export interface Arrival {
  readonly received: Received;
  readonly description: Description;
  readonly timeMs: number;
  readonly struck: readonly Fault[];
  /** How long it is left lying before it is looked at. */
  readonly delayMs: number;
}

/** Takes a request in and draws its faults. */
export function arrive(received: Received, parts: ExchangeParts): Arrival {
  const description = describeRequest(received, parts.behaviour);
  const struck = parts.faults.strike(received.method, received.path, description);
  const delayMs = struck.reduce((sum, fault) => sum + (fault.kind === 'delay' ? fault.delayMs : 0), 0);
  return { received, description, timeMs: parts.clock.now(), struck, delayMs };
}

/** Takes a request through faults, service and ledger. */
export function carryOut(arrival: Arrival, parts: ExchangeParts): Outcome {
  const { received, description, timeMs, struck } = arrival;
  const outcome = outcomeOf(arrival, parts);
  parts.requests.record({
    ...description,
    timeMs,
    method: received.method,
    path: received.path,
    status: outcome === 'reset' ? undefined : outcome.status,
    code: outcome === 'reset' ? undefined : outcome.code,
    faults: struck.map((fault) => fault.kind),
  });
  return outcome;
}

function outcomeOf(arrival: Arrival, parts: ExchangeParts): Outcome {
  const { struck, received } = arrival;
  for (const fault of struck) prepare(fault, arrival, parts);
  const has = (kind: Fault['kind']): boolean => struck.some((fault) => fault.kind === kind);
  if (has('reset-before-commit')) return 'reset';
  const instead = struck.map(faultAnswer).find((answer) => answer !== undefined);
  if (instead !== undefined) return instead;
  const commits = received.method !== 'GET' && !has('no-effect');
  if (commits) parts.history.note(parts.account, parts.faults.oldestRead);
  const result = parts.service.serve(received, { commits, past: pastFor(arrival, parts), showsPageBefore: has('duplicated-page') });
  if (has('reset-after-commit')) return 'reset';
  if (has('bad-gateway-after-commit')) return badGateway();
  const answer = result instanceof Failure ? failureAnswer(result) : successAnswer(result, parts.behaviour);
  return struck.reduce(delivered, answer);
}

function pastFor({ received, struck }: Arrival, parts: ExchangeParts): Account | undefined {
  const stale = struck.find((fault) => fault.kind === 'stale-read');
  return stale === undefined || received.method !== 'GET' ? undefined : parts.history.before(stale.writesOld ?? 1);
}

/** The part of a fault that happens before the request is looked at. */
function prepare(fault: Fault, { received, description }: Arrival, parts: ExchangeParts): void {
  const { account, service } = parts;
  const nowSeconds = Math.floor(parts.clock.now() / 1000);
  if (fault.kind === 'run') fault.run();
  if (fault.kind === 'expire-credentials') service.expire(fault.code ?? 40103, fault.next);
  if (fault.kind === 'delete-user') deleteUser(account, fault.username);
  if (fault.kind === 'insert-user') {
    readSeed({ users: [fault.user] });
    const user = plantUser(account, fault.user, nowSeconds);
    if (fault.at === 'start') account.users.moveToFront(user.userId);
  }
  if (fault.kind === 'page-shift') shiftRows(account, { ...description, method: received.method, path: received.path }, fault.shift ?? 'move', nowSeconds);
}

function deleteUser(account: Account, username: string | undefined): void {
  const user = username === undefined ? account.users.all()[0] : account.usersNamed(username)[0];
  if (user !== undefined) account.removeUser(user);
}

/** The answer as a fault lets it get through. */
function delivered(answer: Answer, fault: Fault): Answer {
  if (fault.kind === 'slow-drip') return { ...answer, dripMs: fault.totalMs };
  if (fault.kind !== 'truncated-body' && fault.kind !== 'wrong-content-length') return answer;
  // One byte short at least: the whole body would be no fault.
  const cutAt = Math.max(0, Math.min(fault.atByte ?? Math.floor(answer.body.length / 2), answer.body.length - 1));
  if (fault.kind === 'truncated-body') return { ...answer, cutAt };
  const headers = answer.headers.map(([name, value]): readonly [string, string] => [name, name === 'Content-Length' ? String(cutAt) : value]);
  return { ...answer, headers, body: answer.body.subarray(0, cutAt) };
}
