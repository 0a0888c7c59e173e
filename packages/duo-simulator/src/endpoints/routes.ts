import { settingsRoutes } from './account-settings.js';
import { adminRoutes } from './admins.js';
import { bulkGroupRoutes } from './bulk-groups.js';
import { bulkRoutes } from './bulk-operations.js';
import { bulkUserRoutes } from './bulk-users.js';
import { bypassCodeRoutes } from './bypass-codes.js';
import { directorySyncRoutes } from './directory-sync.js';
import { enrollRoutes } from './enroll.js';
import { groupRoutes } from './groups.js';
import { infoRoutes } from './info.js';
import { phoneActivationRoutes } from './phone-activation.js';
import { phoneRoutes } from './phones.js';
import type { Route } from './route.js';
import { tokenRoutes } from './tokens.js';
import { userBypassCodeRoutes } from './user-bypass-codes.js';
import { userCredentialRoutes } from './user-credentials.js';
import { userGroupRoutes } from './user-groups.js';
import { userPhoneRoutes } from './user-phones.js';
import { userTokenRoutes } from './user-tokens.js';
import { userRoutes } from './users.js';
import { webauthnRoutes } from './webauthn.js';

/** Every endpoint. Literal paths come before those with ids, since the first match wins. */
export const routes: readonly Route[] = [
  ...bulkUserRoutes,
  ...bulkGroupRoutes,
  ...bulkRoutes,
  ...enrollRoutes,
  ...directorySyncRoutes,
  ...userRoutes,
  ...userGroupRoutes,
  ...userPhoneRoutes,
  ...userTokenRoutes,
  ...userBypassCodeRoutes,
  ...userCredentialRoutes,
  ...webauthnRoutes,
  ...groupRoutes,
  ...phoneRoutes,
  ...phoneActivationRoutes,
  ...tokenRoutes,
  ...bypassCodeRoutes,
  ...adminRoutes,
  ...settingsRoutes,
  ...infoRoutes,
];
