import { ConnectorError, type CallOptions } from '@rollcall/core';
import { SKEW_WARNING_MS } from '../client/clock-skew.js';
import type { DuoClient } from '../client/duo-client.js';
import type { Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';

/** An integration key that is not known, or belongs to another kind of application (facts 1.7: PY#26, PSMB#54). */
const UNKNOWN_KEY = 40102;
const WRONG_SIGNATURE = 40103;
/** What a caller outside "Networks for API Access" gets may be this or 40301 (facts 1.6). */
const OUTSIDE_NETWORK = 40302;

const createAdminApi = 'Applications > Protect an Application > Admin API (an Owner must do it); if it is not listed, the edition of the account does not include it: ask Duo support';

/** Credentials that Duo refuses, in words: the key, its secret, or the kind of application is wrong. One more read for a key that is not known. */
export async function refusedCredentials(client: DuoClient, refusal: Refusal, options: CallOptions): Promise<ConnectorError> {
  if (refusal.code === UNKNOWN_KEY && (await isAuthApi(client, options))) return otherApplication(refusal);
  const remedy = remedyOf(refusal, client.skewMs);
  return new ConnectorError({ ...refusal.failure, ...(remedy !== undefined && { remedy }) }, { effect: refusal.effect });
}

function remedyOf({ code }: Refusal, skewMs = 0): string | undefined {
  if (code === UNKNOWN_KEY) return 'the integration key is unknown here: check host and key, that both are of one account, and that the application is an "Admin API" one';
  // A wrong clock spoils a signature too, and is named already.
  if (code === WRONG_SIGNATURE && Math.abs(skewMs) <= SKEW_WARNING_MS) return 'the secret key does not fit the integration key: copy both anew (Applications > Admin API)';
  return undefined;
}

/**
 * Why Duo takes the keys and permits nothing of what was asked: they are of another kind of application, there is no Admin API, or this
 * network or a permission is missing. One more read.
 * @param needed what to tick, as the panel calls it
 */
export async function nothingPermitted(client: DuoClient, refusals: readonly Refusal[], needed: string, options: CallOptions): Promise<ConnectorError> {
  const [first] = refusals;
  if (await isAuthApi(client, options)) return otherApplication(first);
  const code = codeOf(first);
  if (refusals.every(({ failure }) => failure.kind === 'not-found')) return noAdminApi(first);
  if (refusals.some((refusal) => refusal.code === OUTSIDE_NETWORK)) {
    const remedy = 'add the address of this machine: Applications > Admin API > Networks for API Access';
    return new ConnectorError({ kind: 'forbidden', message: 'Duo takes these keys, but not from this network', remedy, ...code });
  }
  const remedy = `on the Admin API application tick ${needed}, and allow this network; where the keys are of another kind of application (Web SDK, for example) create "Admin API", and where that is not listed ask Duo support`;
  return new ConnectorError({ kind: 'forbidden', message: 'Duo takes these keys and permits them nothing', remedy, ...code });
}

/**
 * For whoever asked for one thing only.
 * @throws ConnectorError where the keys are of another kind of application, or there is no Admin API; else a permission is missing
 */
export async function refuseStrangers(client: DuoClient, refusal: Refusal, options: CallOptions): Promise<void> {
  if (await isAuthApi(client, options)) throw otherApplication(refusal);
  if (refusal.failure.kind === 'not-found') throw noAdminApi(refusal);
}

// Whoever may ask this has keys of an Auth API application; those of an Admin API one get 40301 (facts 1.7, HMAC).
async function isAuthApi(client: DuoClient, options: CallOptions): Promise<boolean> {
  const reply = await client.exchange({ method: 'GET', path: paths.authCheck, parameters: {} }, 'reads', options);
  return reply.ok;
}

function noAdminApi(refusal: Refusal | undefined): ConnectorError {
  const message = 'Duo takes these keys and knows no address of the Admin API: the account has none, for its edition does not include it';
  return new ConnectorError({ kind: 'unsupported', message, remedy: 'ask Duo support for the Admin API; where duo.host is a proxy, let it pass /admin on', ...codeOf(refusal) });
}

function codeOf(refusal: Refusal | undefined): { readonly code?: string } {
  return refusal?.failure.code === undefined ? {} : { code: refusal.failure.code };
}

function otherApplication(refusal: Refusal | undefined): ConnectorError {
  return new ConnectorError({ kind: 'unauthorized', message: 'these keys work but belong to another kind of application; create "Admin API"', remedy: createAdminApi, ...codeOf(refusal) });
}
