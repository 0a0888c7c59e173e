import { Failure, codeOf, required } from '../http/failure.js';
import { adminRoles, type AdminRecord, type AdminRole, type AdminStatus } from '../store/admin-records.js';
import { adminView } from '../store/full-views.js';
import { adminOf, failureFor } from './found.js';
import { adminRule, pageOf } from './paging.js';
import { readNumber } from './phone-number.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';
import { hexDigits, portalLink } from './simulated-links.js';

function listAdmins(call: Call): Reply {
  return pageOf(call, call.account.admins.all(), adminRule(call.behaviour), adminView);
}

function readRole(call: Call): AdminRole | undefined {
  const text = call.params.text('role');
  const role = adminRoles.find((known) => known === text);
  if (text !== undefined && role === undefined) throw new Failure(40002, 'role');
  return role;
}

/** An address is one administrator's, here and in every other Duo account [facts GRP 1.11]. */
function checkEmail({ account, behaviour }: Call, email: string, adminId: string): void {
  const key = email.toLowerCase();
  const isTaken = account.admins.all().some((admin) => admin.adminId !== adminId && admin.email.toLowerCase() === key);
  if (isTaken || account.adminEmailsElsewhere.has(key)) throw failureFor(codeOf(behaviour.duplicateAdminEmail), 'email');
}

function roleWithout(call: Call): AdminRole {
  if (call.behaviour.adminWithoutRole === '40001') throw new Failure(40001);
  return call.behaviour.adminWithoutRole;
}

/** How long an invitation lasts is not known. */
function invite({ account, nowSeconds }: Call, email: string): void {
  const code = account.mintCode(hexDigits, 32);
  account.messages.push({ kind: 'mail', purpose: 'admin-invitation', to: email, sentAt: nowSeconds, code, link: portalLink(code), expires: null });
}

/** A password is accepted and ignored [PY]; `send_email` mails an invitation. */
function createAdmin(call: Call): Reply {
  const { account, behaviour, params } = call;
  const name = required(params.text('name'));
  const email = required(params.text('email'));
  const role = readRole(call) ?? roleWithout(call);
  const phone = readNumber(call, 'phone') ?? '';
  const isInvited = params.flag('send_email') === true;
  checkEmail(call, email, '');
  const adminId = account.mint('DE');
  const admin: AdminRecord = { adminId, name, email, phone, role, status: behaviour.createdAdminStatus, passwordChangeRequired: false, lastLogin: null };
  account.admins.set(adminId, admin);
  if (isInvited) invite(call, email);
  return { response: adminView(admin) };
}

function readStatus(call: Call, role: AdminRole): AdminStatus | undefined {
  const text = call.params.text('status');
  if (text === undefined || text === 'Active') return text;
  if (text === 'Disabled' && (role !== 'Owner' || call.behaviour.disabledOwner === 'accepted')) return text;
  throw new Failure(40002, 'status');
}

function readEmail(call: Call, admin: AdminRecord): string | undefined {
  const email = call.params.text('email');
  if (email === undefined || call.behaviour.adminEmailChange === 'ignored') return undefined;
  if (email === '' || call.behaviour.adminEmailChange === '40002') throw new Failure(40002, 'email');
  checkEmail(call, email, admin.adminId);
  return email;
}

function modifyAdmin(call: Call): Reply {
  const admin = adminOf(call);
  const role = readRole(call) ?? admin.role;
  if (call.params.text('name') === '') throw new Failure(40002, 'name');
  const changes = {
    name: call.params.text('name') ?? admin.name,
    email: readEmail(call, admin) ?? admin.email,
    phone: readNumber(call, 'phone') ?? admin.phone,
    role,
    status: readStatus(call, role) ?? admin.status,
    passwordChangeRequired: call.params.flag('password_change_required') ?? admin.passwordChangeRequired,
  };
  Object.assign(admin, changes);
  return { response: adminView(admin) };
}

function deleteAdmin(call: Call): Reply {
  const { account, behaviour, ids } = call;
  const adminId = ids['admin_id'] ?? '';
  if (account.admins.get(adminId) === undefined && behaviour.deleteUnknownAdmin === '40401') throw new Failure(40401);
  account.admins.delete(adminId);
  return emptyReply;
}

export const adminRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/admins', grant: 'administrators', endpointClass: 'list', handle: listAdmins },
  { verb: 'POST', pattern: '/admin/v1/admins', grant: 'administrators', endpointClass: 'modify', handle: createAdmin },
  { verb: 'GET', pattern: '/admin/v1/admins/{admin_id}', grant: 'administrators', endpointClass: 'get', handle: (call) => ({ response: adminView(adminOf(call)) }) },
  { verb: 'POST', pattern: '/admin/v1/admins/{admin_id}', grant: 'administrators', endpointClass: 'modify', handle: modifyAdmin },
  { verb: 'DELETE', pattern: '/admin/v1/admins/{admin_id}', grant: 'administrators', endpointClass: 'modify', handle: deleteAdmin },
];
