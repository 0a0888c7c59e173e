import type { Retry } from '../contracts/ledger.js';
import { digestOf, type Digest } from '../domain/digest.js';
import type { FailureKind } from '../domain/failure.js';
import type { Json } from '../domain/json.js';
import { shapeOf, type EntityRef, type Operation } from '../domain/operation.js';
import type { Iso } from '../domain/value.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long after each failure the next try comes; after the last one, daily. */
const DELAYS_MS: readonly number[] = [5 * MINUTE_MS, 30 * MINUTE_MS, 6 * HOUR_MS, 12 * HOUR_MS, DAY_MS];

/** So long after the first failure nothing is tried any more: somebody has to look. */
const GIVEN_UP_AFTER_MS = 28 * DAY_MS;

/** True for refusals that are about the object: trying again at once would be refused again. */
export function isAboutObject(kind: FailureKind): boolean {
  switch (kind) {
    case 'invalid':
    case 'conflict':
    case 'not-found':
    case 'limit-exceeded':
    case 'forbidden':
    case 'unsupported':
      return true;
    case 'unauthorized':
    case 'rate-limited':
    case 'unavailable':
    case 'precondition-failed':
    case 'incomplete-read':
    case 'cursor-expired':
    case 'cancelled':
      return false;
    default:
      return kind satisfies never;
  }
}

/**
 * When an operation that failed is tried again. `before` is what is known of earlier failures of the same content; a failure
 * of other content begins anew.
 */
export function retryAfterFailure(operation: Operation, message: string, before: Retry | undefined, at: Iso): Retry {
  const digest = contentDigest(operation);
  const known = before?.digest === digest ? before : undefined;
  const attempts = (known?.attempts ?? 0) + 1;
  const firstAt = known?.firstAt ?? at;
  const delayMs = DELAYS_MS[attempts - 1] ?? DAY_MS;
  const nextMs = Date.parse(at) + delayMs;
  const isGivenUp = nextMs > Date.parse(firstAt) + GIVEN_UP_AFTER_MS;
  const shared = { operation: operation.id, shape: shapeOf(operation), label: operation.label, digest, attempts, firstAt, lastAt: at, message };
  return isGivenUp ? shared : { ...shared, nextAt: new Date(nextMs).toISOString() };
}

/**
 * Digest of what the target is asked for, without what does not change the request: who wants it, proofs, the state before.
 * Made of an operation whose references are ids; one that refers to a creation of its own plan is something else.
 */
export function contentDigest(operation: Operation): Digest {
  return digestOf(contentOf(operation) as Json);
}

function contentOf(operation: Operation): unknown {
  switch (operation.kind) {
    case 'create':
      return { shape: shapeOf(operation), attributes: operation.attributes };
    case 'update': {
      const clear = operation.clear.map(({ attribute }) => attribute);
      return { shape: shapeOf(operation), ref: idOf(operation.ref), set: operation.set, clear };
    }
    case 'attach':
    case 'detach': {
      const { attachment } = operation;
      const account = idOf(attachment.account);
      const what = attachment.what === 'membership' ? { group: idOf(attachment.group) } : { value: attachment.value };
      return { shape: shapeOf(operation), account, ...what };
    }
    case 'enrol':
      return { shape: shapeOf(operation), ref: idOf(operation.ref), name: operation.name, address: operation.address };
    case 'disable':
    case 'trash':
    case 'delete':
    case 'enable':
    case 'restore':
    case 'adopt':
      return { shape: shapeOf(operation), ref: operation.ref.id };
    default:
      return operation satisfies never;
  }
}

function idOf(ref: EntityRef): string {
  return 'id' in ref ? ref.id : `by ${ref.createdBy}`;
}
