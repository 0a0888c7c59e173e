import type { AdminRecord } from '../store/admin-records.js';
import type { BypassCodeRecord, TokenRecord, WebauthnRecord } from '../store/records.js';
import type { SeedAdmin, SeedBypassCode, SeedToken, SeedWebauthnCredential } from './seed.js';

export function dumpToken({ tokenId, serial, type, totpStep, resyncedAt }: TokenRecord): SeedToken {
  return { tokenId, serial, type, ...(totpStep === null ? {} : { totpStep }), ...(resyncedAt === null ? {} : { resyncedAt }) };
}

export function dumpBypassCode({ bypassCodeId, code, created, expiration, reuseCount, adminEmail }: BypassCodeRecord): SeedBypassCode {
  return { bypassCodeId, code, created, ...(expiration === null ? {} : { expiration }), reuseCount, adminEmail };
}

export function dumpWebauthn({ webauthnKey, credentialName, label, dateAdded }: WebauthnRecord): SeedWebauthnCredential {
  return { webauthnKey, credentialName, label, dateAdded };
}

export function dumpAdmin({ lastLogin, ...admin }: AdminRecord): SeedAdmin {
  return { ...admin, ...(lastLogin === null ? {} : { lastLogin }) };
}
