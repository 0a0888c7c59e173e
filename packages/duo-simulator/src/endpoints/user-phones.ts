import { Failure, required } from '../http/failure.js';
import { objectLimits } from '../store/limits.js';
import { phoneView } from '../store/views.js';
import { unknownReference, userOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';

function listPhones(call: Call): Reply {
  const phones = [...userOf(call).phoneIds].flatMap((id) => call.account.phones.get(id) ?? []);
  return pageOf(call, phones, pageRules.others, (phone) => phoneView(phone, call.behaviour.objectKeys));
}

/** The 101st phone of a user, or user of a phone, is 500/50001 [RL]. */
function addPhone(call: Call): Reply {
  const user = userOf(call);
  const phone = call.account.phones.get(required(call.params.text('phone_id')));
  if (phone === undefined) throw unknownReference(call, 'phone_id');
  if (user.phoneIds.has(phone.phoneId)) {
    if (call.behaviour.associateTwice === '40003') throw new Failure(40003);
    return emptyReply;
  }
  if (user.phoneIds.size >= objectLimits.phonesPerUser || phone.userIds.size >= objectLimits.usersPerPhone) throw new Failure(50001);
  user.phoneIds.add(phone.phoneId);
  phone.userIds.add(user.userId);
  return emptyReply;
}

/** 200 even when not associated [CSDEV]; the phone itself stays. */
function removePhone(call: Call): Reply {
  const user = userOf(call);
  const phone = call.account.phones.get(call.ids['phone_id'] ?? '');
  if (phone === undefined || !user.phoneIds.has(phone.phoneId)) return emptyReply;
  user.phoneIds.delete(phone.phoneId);
  phone.userIds.delete(user.userId);
  if (phone.userIds.size === 0 && call.behaviour.adoptedPhone === 'loses-activation') phone.activated = false;
  return emptyReply;
}

export const userPhoneRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/phones', grant: 'read-resource', endpointClass: 'list', handle: listPhones },
  { verb: 'POST', pattern: '/admin/v1/users/{user_id}/phones', grant: 'write-resource', endpointClass: 'modify', handle: addPhone },
  { verb: 'DELETE', pattern: '/admin/v1/users/{user_id}/phones/{phone_id}', grant: 'write-resource', endpointClass: 'modify', handle: removePhone },
];
