import type { Effect, Failure, FailureKind } from '@rollcall/core';
import { familyOf, type Reading } from './answer.js';
import { describeSkew, SKEW_ERROR_MS, SKEW_WARNING_MS } from './clock-skew.js';
import type { Attempt } from './transport.js';
import type { Trouble } from './retry.js';
import type { DuoRequest } from './wire.js';

/** A call that failed: what the engine must know, and what Duo said where it said something. */
export interface Refusal {
  readonly ok: false;
  readonly failure: Failure;
  readonly effect: Effect;
  /** Duo's code; 40002 comes with the name of the parameter in `detail` (facts 1.7). */
  readonly code?: number;
  readonly detail?: string;
}

export type Failed = Exclude<Reading, { kind: 'ok' }> | Exclude<Attempt, { ended: 'answered' | 'cancelled' }>;

/** What kind of trouble a failed attempt is; undefined for a plain refusal, which another attempt would only repeat. */
export function troubleOf(failed: Failed): Trouble | undefined {
  if ('ended' in failed) return failed.ended === 'lost' ? 'lost' : failed.passing ? 'unreachable' : undefined;
  const family = familyOf(failed);
  if (family === 429) return 'throttled';
  if (family >= 500) return 'broken';
  return failed.kind === 'not-duo' && !(family in kindOfFamily) ? 'broken' : undefined;
}

/** Turns the last failed attempt into a refusal. Messages name method and path, never the query, a header or a body. */
export function refusalOf(failed: Failed, request: DuoRequest, skewMs: number | undefined): Refusal {
  const where = `${request.method} ${request.path}`;
  const effect = effectOf(failed, request);
  if ('ended' in failed) {
    return { ok: false, effect, failure: { kind: 'unavailable', message: `${where}: ${failed.reason}`, ...remedyOfConnection(failed) } };
  }
  const kind = kindOf(failed);
  if (failed.kind === 'not-duo') {
    return { ok: false, effect, failure: { kind, message: `${where}: HTTP ${failed.status} ${failed.about}`, ...remedyOf(kind) } };
  }
  const { code, detail } = failed;
  return {
    ok: false,
    effect,
    failure: { kind, ...explained(where, failed, kind, skewMs), ...(code !== undefined && { code: String(code) }) },
    ...(code !== undefined && { code }),
    ...(detail !== undefined && { detail }),
  };
}

const clockRemedy = 'set the clock of this machine (NTP)';

/** A write that is not sent, because our clock is too wrong for Duo to take it and for any time we note to mean anything. */
export function unsentForSkew(request: DuoRequest, skewMs: number | undefined): Refusal | undefined {
  if (request.method === 'GET' || skewMs === undefined || Math.abs(skewMs) <= SKEW_ERROR_MS) return undefined;
  const message = `${request.method} ${request.path}: not sent, for ${describeSkew(skewMs)}`;
  return { ok: false, effect: 'none', failure: { kind: 'unauthorized', message, remedy: clockRemedy } };
}

type Said = Extract<Reading, { kind: 'failed' }>;

/** A wrong clock looks like a wrong signature; then the clock is what is named. */
function explained(where: string, said: Said, kind: FailureKind, skewMs: number | undefined): Pick<Failure, 'message' | 'remedy'> {
  const code = said.code === undefined ? `HTTP ${said.status}` : String(said.code);
  const words = `${code} ${said.message}${said.detail === undefined ? '' : ` (${said.detail})`}`;
  if (kind === 'unauthorized' && skewMs !== undefined && Math.abs(skewMs) > SKEW_WARNING_MS) {
    return { message: `${where}: ${describeSkew(skewMs)} (Duo answered ${words})`, remedy: clockRemedy };
  }
  return { message: `${where}: Duo answered ${words}`, ...remedyOf(kind) };
}

function kindOf(failed: Exclude<Reading, { kind: 'ok' }>): FailureKind {
  if (failed.kind === 'failed' && failed.code === 40003) return 'conflict';
  return kindOfFamily[familyOf(failed)] ?? 'unavailable';
}

const kindOfFamily: Readonly<Record<number, FailureKind>> = {
  400: 'invalid', 401: 'unauthorized', 403: 'forbidden', 404: 'not-found', 405: 'unsupported', 409: 'conflict', 413: 'limit-exceeded', 429: 'rate-limited',
};

/** A read changes nothing; a write is certain to have changed nothing only where it never left or Duo itself refused it. */
function effectOf(failed: Failed, request: DuoRequest): Effect {
  if (request.method === 'GET') return 'none';
  if ('ended' in failed) return failed.ended === 'unreachable' ? 'none' : 'unknown';
  const family = familyOf(failed);
  if (family >= 500) return 'unknown';
  // A page that is not Duo's with status 400 may come from anything on the way, before or behind Duo.
  return failed.kind === 'failed' || (family in kindOfFamily && family !== 400) ? 'none' : 'unknown';
}

function remedyOfConnection(failed: Exclude<Attempt, { ended: 'answered' | 'cancelled' }>): { readonly remedy?: string } {
  return failed.reason.includes('certificate') ? { remedy: 'set duo.caFile where a proxy or simulator has its own authority' } : {};
}

function remedyOf(kind: FailureKind): { readonly remedy?: string } {
  if (kind === 'unauthorized') return { remedy: 'check integrationKey and secretKey (Applications > Admin API)' };
  if (kind === 'forbidden') return { remedy: 'grant the Admin API application what the call needs (README, permissions) and allow this network' };
  if (kind === 'rate-limited') return { remedy: 'lower duo.rates; other programs use the same limits' };
  return {};
}
