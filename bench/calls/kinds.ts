import type { DuoSimulator } from '@rollcall/duo-simulator';

type Recorded = DuoSimulator['requests']['all'][number];

/** Kinds of requests, in the order of the table. */
export const KINDS = [
  'read a page of users',
  'read a page of groups',
  'read a page of a group\'s members',
  'read a single object',
  'create a group',
  'create a user',
  'create up to 100 users',
  'change a user',
  'disable a user',
  'add one membership',
  'up to 50 changes in bulk',
  'anything else',
] as const;
export type Kind = (typeof KINDS)[number];

const kindOfRoute: Readonly<Record<string, Kind>> = {
  'GET /admin/v1/users': 'read a page of users',
  'GET /admin/v1/groups': 'read a page of groups',
  'GET /admin/v2/groups/{group_id}/users': 'read a page of a group\'s members',
  'POST /admin/v1/groups': 'create a group',
  'POST /admin/v1/users': 'create a user',
  'POST /admin/v1/users/bulk_create': 'create up to 100 users',
  'POST /admin/v1/users/{user_id}/groups': 'add one membership',
  'POST /admin/v1/bulk': 'up to 50 changes in bulk',
};

/** Requests by kind, from the simulator's own ledger. */
export function countKinds(requests: readonly Recorded[]): ReadonlyMap<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const request of requests) {
    const kind = kindOf(request);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function kindOf(request: Recorded): Kind {
  const route = `${request.method} ${request.route ?? ''}`;
  if (route === 'POST /admin/v1/users/{user_id}') return 'status' in request.params ? 'disable a user' : 'change a user';
  return kindOfRoute[route] ?? (request.method === 'GET' ? 'read a single object' : 'anything else');
}
