import type { Account } from '../store/account.js';
import { putBypassCode, putToken, putWebauthn, tokensWith } from '../store/credentials.js';
import { tokenTypes, type TokenRecord, type TokenType, type UserRecord } from '../store/records.js';
import type { SeedBypassCode, SeedToken, SeedUser, SeedWebauthnCredential } from './seed.js';
import { refuseTaken } from './taken.js';

/** The type of a seed that was read, so a known one. */
function typeOf(seed: SeedToken): TokenType {
  return tokenTypes.find((type) => type === seed.type) ?? 'h6';
}

export function plantToken(account: Account, seed: SeedToken): TokenRecord {
  refuseTaken(seed.tokenId, account.tokens.get(seed.tokenId ?? '') !== undefined);
  const type = typeOf(seed);
  const token: TokenRecord = {
    tokenId: seed.tokenId ?? account.mint('DH'),
    type,
    serial: seed.serial,
    totpStep: type === 't6' || type === 't8' ? (seed.totpStep ?? 30) : null,
    resyncedAt: seed.resyncedAt ?? null,
    userIds: new Set(),
  };
  putToken(account, token);
  return token;
}

function tokenCalled(account: Account, token: string | SeedToken): TokenRecord {
  if (typeof token !== 'string') return plantToken(account, token);
  const [known] = tokenTypes.flatMap((type) => tokensWith(account, type, token));
  return account.tokens.get(token) ?? known ?? plantToken(account, { serial: token });
}

function plantBypassCode(account: Account, user: UserRecord, seed: SeedBypassCode, nowSeconds: number): void {
  refuseTaken(seed.bypassCodeId, account.bypassCodes.get(seed.bypassCodeId ?? '') !== undefined);
  putBypassCode(account, {
    bypassCodeId: seed.bypassCodeId ?? account.mint('DB'),
    userId: user.userId,
    code: seed.code ?? account.mintCode('0123456789', account.behaviour.bypassCodeDigits),
    created: seed.created ?? nowSeconds,
    expiration: seed.expiration ?? null,
    reuseCount: seed.reuseCount === undefined ? 1 : seed.reuseCount,
    adminEmail: seed.adminEmail === undefined ? '' : seed.adminEmail,
  });
}

function plantWebauthn(account: Account, user: UserRecord, seed: SeedWebauthnCredential, nowSeconds: number): void {
  refuseTaken(seed.webauthnKey, account.webauthn.get(seed.webauthnKey ?? '') !== undefined);
  putWebauthn(account, {
    webauthnKey: seed.webauthnKey ?? account.mint('WA'),
    userId: user.userId,
    credentialName: seed.credentialName ?? '',
    label: seed.label ?? '',
    dateAdded: seed.dateAdded ?? nowSeconds,
  });
}

/** Gives a user who is in the account the tokens, codes, credentials and enrolment link of the seed. */
export function plantCredentials(account: Account, user: UserRecord, seed: SeedUser, nowSeconds: number): void {
  user.desktopAuthenticators = [...(seed.desktopAuthenticators ?? [])];
  user.u2fTokens = [...(seed.u2fTokens ?? [])];
  user.enrollment = seed.enrollment === undefined ? null : { code: seed.enrollment.code, expires: seed.enrollment.expires ?? null };
  for (const wanted of seed.tokens ?? []) {
    const token = tokenCalled(account, wanted);
    user.tokenIds.add(token.tokenId);
    token.userIds.add(user.userId);
  }
  for (const code of seed.bypassCodes ?? []) plantBypassCode(account, user, code, nowSeconds);
  for (const credential of seed.webauthnCredentials ?? []) plantWebauthn(account, user, credential, nowSeconds);
}
