import { groupView } from '../store/views.js';
import { createEach } from './bulk-items.js';
import { createGroupRecord } from './groups.js';
import type { Call, Reply, Route } from './route.js';

function bulkCreate(call: Call): Reply {
  const groups = createEach(call, {
    name: 'groups',
    maximum: call.behaviour.bulkGroupsMaximum,
    keys: ['name', 'desc', 'status'],
    create: createGroupRecord,
    remove: (group) => call.account.removeGroup(group),
  });
  return { response: groups.map((group) => groupView(group, call.behaviour.objectKeys)) };
}

/** One source has it [CSDEV], so it is not there unless asked for. */
export const bulkGroupRoutes: readonly Route[] = [
  {
    verb: 'POST', pattern: '/admin/v1/groups/bulk_create', grant: 'write-resource', endpointClass: 'bulk',
    isServed: ({ groupsBulkCreate }) => groupsBulkCreate === 'on', handle: bulkCreate,
  },
];
