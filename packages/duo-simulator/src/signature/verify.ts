import { createHmac, timingSafeEqual } from 'node:crypto';
import { Failure, codeOf } from '../http/failure.js';
import { bodyForm, formPairs, headerOf, queryPairs, type Received } from '../http/received.js';
import type { Behaviour } from '../options.js';
import { canonicalText, type SignatureVersion, type SignedParts } from './canonical.js';
import { readAuthorization, type Integration } from './credentials.js';
import type { Pair } from './percent.js';
import { parseRequestDate } from './request-date.js';

type Digest = 'sha1' | 'sha512';

function signedWith(skey: string, digest: Digest, text: string, presented: string): boolean {
  const expected = createHmac(digest, skey).update(text).digest();
  const received = Buffer.from(presented, 'hex');
  return received.length === expected.length && timingSafeEqual(received, expected);
}

function isXDuo([name]: Pair): boolean {
  return name.toLowerCase().startsWith('x-duo-');
}

/** The header sets a version 5 signature may have hashed. */
function headerVariants(received: Received, choice: Behaviour['xDuoDateInHeaderHash']): readonly (readonly Pair[])[] {
  const all = received.headers.filter(isXDuo);
  const withoutDate = all.filter(([name]) => name.toLowerCase() !== 'x-duo-date');
  switch (choice) {
    case 'hashed':
      return [all];
    case 'left-out':
      return [withoutDate];
    case 'either':
      return all.length === withoutDate.length ? [all] : [all, withoutDate];
    default:
      return choice satisfies never;
  }
}

/** Clients on a non-default port sign the host with or without it. */
function hostVariants(received: Received): readonly string[] {
  const host = headerOf(received, 'host') ?? '';
  const bare = host.replace(/:\d+$/, '');
  return bare === host ? [host] : [host, bare];
}

function partsOf(version: SignatureVersion, received: Received, date: string, host: string, xDuoHeaders: readonly Pair[]): SignedParts {
  const params = version === 2 ? [...queryPairs(received), ...formPairs(received)] : queryPairs(received);
  return { date, method: received.method, host, path: received.path, params, body: received.body, xDuoHeaders };
}

/** A version 2 signature covers a form body only: with any other body it would leave the body unsigned. */
function versionApplies(version: SignatureVersion, digest: Digest, received: Received): boolean {
  if (version !== 2) return digest === 'sha512';
  return received.body.length === 0 || bodyForm(received) === 'form';
}

function signatureMatches(integration: Integration, received: Received, date: string, presented: string, behaviour: Behaviour): boolean {
  const digest = presented.length === 40 ? 'sha1' : presented.length === 128 ? 'sha512' : undefined;
  if (digest === undefined || !/^[0-9a-f]+$/.test(presented)) return false;
  const accepted = behaviour.signatureVersions.split(',');
  const versions = ([2, 5, 4] as const).filter((version) => accepted.includes(String(version)) && versionApplies(version, digest, received));
  return versions.some((version) =>
    hostVariants(received).some((host) =>
      headerVariants(received, behaviour.xDuoDateInHeaderHash).some((headers) =>
        signedWith(integration.skey, digest, canonicalText(version, partsOf(version, received, date, host, headers)), presented),
      ),
    ),
  );
}

/**
 * Returns when the request is signed by one of `integrations`, else throws the Failure the service answers.
 * Order: 40101 no credentials, 40102 unknown ikey, 40104 no or unreadable date, 40105 stale date, 40103 wrong signature
 * [the order itself is a guess, facts 1.7].
 */
export function verifySignature(received: Received, integrations: readonly Integration[], nowMs: number, behaviour: Behaviour): void {
  const presented = readAuthorization(headerOf(received, 'authorization'));
  if (presented === undefined) throw new Failure(40101);
  const integration = integrations.find((accepted) => accepted.ikey === presented.ikey);
  if (integration === undefined) throw new Failure(40102);
  const date = headerOf(received, 'x-duo-date') ?? headerOf(received, 'date');
  const dateMs = date === undefined ? undefined : parseRequestDate(date);
  if (date === undefined || dateMs === undefined) throw new Failure(40104);
  if (Math.abs(nowMs - dateMs) > behaviour.clockToleranceSeconds * 1000) throw new Failure(codeOf(behaviour.staleDate));
  if (!signatureMatches(integration, received, date, presented.digest, behaviour)) throw new Failure(40103);
}
