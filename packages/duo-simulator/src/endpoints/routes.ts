import { settingsRoutes } from './account-settings.js';
import { bulkRoutes } from './bulk-operations.js';
import { bulkUserRoutes } from './bulk-users.js';
import { groupRoutes } from './groups.js';
import { infoRoutes } from './info.js';
import { phoneRoutes } from './phones.js';
import type { Route } from './route.js';
import { userCredentialRoutes } from './user-credentials.js';
import { userGroupRoutes } from './user-groups.js';
import { userPhoneRoutes } from './user-phones.js';
import { userRoutes } from './users.js';

/** Every endpoint. Literal paths come before those with ids, since the first match wins. */
export const routes: readonly Route[] = [
  ...bulkUserRoutes,
  ...bulkRoutes,
  ...userRoutes,
  ...userGroupRoutes,
  ...userPhoneRoutes,
  ...userCredentialRoutes,
  ...groupRoutes,
  ...phoneRoutes,
  ...settingsRoutes,
  ...infoRoutes,
];
