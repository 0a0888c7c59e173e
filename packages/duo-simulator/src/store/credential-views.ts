import type { JsonObject } from '../http/json.js';
import type { Behaviour } from '../options.js';
import type { BypassCodeRecord, TokenRecord, WebauthnRecord } from './records.js';

/** A token as embedded in a user: everything but who has it. */
export function tokenView(token: TokenRecord, keys: Behaviour['embeddedTokenKeys']): JsonObject {
  return {
    serial: token.serial,
    token_id: token.tokenId,
    totp_step: keys === 'brief' ? undefined : token.totpStep,
    type: token.type,
  };
}

/** A bypass code without the code, which only its creation shows [facts 2.7]. */
export function bypassCodeView(code: BypassCodeRecord): JsonObject {
  return {
    admin_email: code.adminEmail,
    bypass_code_id: code.bypassCodeId,
    created: code.created,
    expiration: code.expiration,
    reuse_count: code.reuseCount,
  };
}

/** A credential as embedded in a user. */
export function webauthnView(credential: WebauthnRecord): JsonObject {
  return {
    credential_name: credential.credentialName,
    date_added: credential.dateAdded,
    label: credential.label,
    webauthnkey: credential.webauthnKey,
  };
}
