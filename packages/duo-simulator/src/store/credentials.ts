import type { Account } from './account.js';
import type { BypassCodeRecord, TokenRecord, TokenType, UserRecord, WebauthnRecord } from './records.js';

/** The form in which two tokens are the same. */
function serialKey(type: TokenType, serial: string): string {
  return `${type} ${serial}`;
}

export function tokensWith(account: Account, type: TokenType, serial: string): readonly TokenRecord[] {
  return account.indexes.serials.get(serialKey(type, serial)).flatMap((id) => account.tokens.get(id) ?? []);
}

export function putToken(account: Account, token: TokenRecord): void {
  account.tokens.set(token.tokenId, token);
  account.indexes.serials.add(serialKey(token.type, token.serial), token.tokenId);
}

export function removeToken(account: Account, token: TokenRecord): void {
  for (const userId of token.userIds) account.users.get(userId)?.tokenIds.delete(token.tokenId);
  account.indexes.serials.remove(serialKey(token.type, token.serial), token.tokenId);
  account.tokens.delete(token.tokenId);
}

export function putBypassCode(account: Account, code: BypassCodeRecord): void {
  account.bypassCodes.set(code.bypassCodeId, code);
  account.nextExpiry = Math.min(account.nextExpiry, code.expiration ?? Number.POSITIVE_INFINITY);
  account.users.get(code.userId)?.bypassCodeIds.add(code.bypassCodeId);
}

export function removeBypassCode(account: Account, code: BypassCodeRecord): void {
  account.users.get(code.userId)?.bypassCodeIds.delete(code.bypassCodeId);
  account.bypassCodes.delete(code.bypassCodeId);
}

export function bypassCodesOf(account: Account, user: UserRecord): readonly BypassCodeRecord[] {
  return [...user.bypassCodeIds].flatMap((id) => account.bypassCodes.get(id) ?? []);
}

/** Takes away what is past its time. Looks at the codes only when one may be. */
export function expireBypassCodes(account: Account, nowSeconds: number): void {
  if (nowSeconds < account.nextExpiry) return;
  let next = Number.POSITIVE_INFINITY;
  for (const code of account.bypassCodes.all()) {
    const expiry = code.expiration ?? Number.POSITIVE_INFINITY;
    if (expiry <= nowSeconds) removeBypassCode(account, code);
    else next = Math.min(next, expiry);
  }
  account.nextExpiry = next;
}

export function putWebauthn(account: Account, credential: WebauthnRecord): void {
  account.webauthn.set(credential.webauthnKey, credential);
  account.users.get(credential.userId)?.webauthnKeys.add(credential.webauthnKey);
}

export function removeWebauthn(account: Account, credential: WebauthnRecord): void {
  account.users.get(credential.userId)?.webauthnKeys.delete(credential.webauthnKey);
  account.webauthn.delete(credential.webauthnKey);
}
