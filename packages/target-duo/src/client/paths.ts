import { ConnectorError } from '@rollcall/core';

const api = '/admin/v1';

/** The paths of the Admin API that are used (facts 2.2). */
export const paths = {
  users: `${api}/users`,
  user: (userId: string) => `${api}/users/${segment(userId)}`,
  userGroups: (userId: string) => `${api}/users/${segment(userId)}/groups`,
  userGroup: (userId: string, groupId: string) => `${api}/users/${segment(userId)}/groups/${segment(groupId)}`,
  userPhones: (userId: string) => `${api}/users/${segment(userId)}/phones`,
  userPhone: (userId: string, phoneId: string) => `${api}/users/${segment(userId)}/phones/${segment(phoneId)}`,
  userTokens: (userId: string) => `${api}/users/${segment(userId)}/tokens`,
  userToken: (userId: string, tokenId: string) => `${api}/users/${segment(userId)}/tokens/${segment(tokenId)}`,
  tokens: `${api}/tokens`,
  directories: `${api}/users/directorysync`,
  groups: `${api}/groups`,
  group: (groupId: string) => `${api}/groups/${segment(groupId)}`,
  phones: `${api}/phones`,
  phone: (phoneId: string) => `${api}/phones/${segment(phoneId)}`,
  bulk: `${api}/bulk`,
  enrol: `${api}/users/enroll`,
  bulkCreate: `${api}/users/bulk_create`,
  bulkTrash: `${api}/users/bulk_send_to_trash`,
  bulkRestore: `${api}/users/bulk_restore`,
  admins: `${api}/admins`,
  admin: (adminId: string) => `${api}/admins/${segment(adminId)}`,
  summary: `${api}/info/summary`,
  settings: `${api}/settings`,
  /** Not of the Admin API: it answers the keys of an Auth API application, and refuses those of an Admin API one (facts 1.7, HMAC). */
  authCheck: '/auth/v2/check',
  integration: (integrationKey: string) => `/admin/v3/integrations/${segment(integrationKey)}`,
} as const;

/**
 * An id as a path segment, as it is. Duo's ids are letters and digits (facts 2.1); anything else, `..` above all, would name another
 * resource than the one that was reviewed.
 * @throws ConnectorError `invalid`, effect none
 */
function segment(id: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(id)) return id;
  throw new ConnectorError({ kind: 'invalid', message: 'an id that is not one of Duo\'s was given' });
}
