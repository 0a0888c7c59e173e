import type { JsonObject, JsonValue } from '../http/json.js';
import type { Account } from './account.js';
import type { AdminRecord } from './admin-records.js';
import { bypassCodeView, tokenView, webauthnView } from './credential-views.js';
import type { BypassCodeRecord, TokenRecord, WebauthnRecord } from './records.js';
import { briefUserView } from './views.js';

function briefUser(account: Account, userId: string): JsonValue {
  const user = account.users.get(userId);
  return user === undefined ? null : briefUserView(user, account.behaviour.objectKeys);
}

/** The token with its users, who are brief [SGNL]; administrators' tokens are not simulated. */
export function fullTokenView(account: Account, token: TokenRecord): JsonObject {
  return { admins: [], ...tokenView(token, 'with-totp-step'), users: [...token.userIds].map((id) => briefUser(account, id)) };
}

export function fullBypassCodeView(account: Account, code: BypassCodeRecord): JsonObject {
  return { ...bypassCodeView(code), user: briefUser(account, code.userId) };
}

export function fullWebauthnView(account: Account, credential: WebauthnRecord): JsonObject {
  return { ...webauthnView(credential), user: briefUser(account, credential.userId) };
}

/** The recorded key set of an administrator [HAR]; an unset phone as null is a guess. */
export function adminView(admin: AdminRecord): JsonObject {
  return {
    admin_id: admin.adminId,
    admin_units: [],
    email: admin.email,
    hardtoken: null,
    last_login: admin.lastLogin,
    name: admin.name,
    password_change_required: admin.passwordChangeRequired,
    phone: admin.phone === '' ? null : admin.phone,
    restricted_by_admin_units: false,
    role: admin.role,
    status: admin.status,
  };
}
