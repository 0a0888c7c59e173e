import type { Finding, TargetUse } from '@rollcall/core';
import type { Grants, Summary } from '../probe/answers.js';
import { skewFindings, tenantFindings } from '../probe/findings.js';
import { mayWrite, number, plannedWrites } from '../probe/use.js';
import { OWNERS_KEPT } from './roles.js';

/** What the probe found out; a part is undefined where Duo did not let us see it. */
export interface ProbedAdmins {
  readonly summary: Summary | undefined;
  readonly skewMs: number | undefined;
  readonly canList: boolean;
  /** Owners who can sign in; undefined where the list was not read whole. */
  readonly owners: number | undefined;
  readonly canReadUsers: boolean;
  readonly canReadSettings: boolean;
  readonly grants: Grants | undefined;
  readonly removeAdmins: boolean;
  readonly use: TargetUse | undefined;
}

/** Everything a person should know before the first run; see the table in the README. */
export function adminFindings(probed: ProbedAdmins): readonly Finding[] {
  return [...skewFindings(probed.skewMs), ...tenantFindings(probed.summary), ...accessFindings(probed), ...unneededGrants(probed), ...ownerFindings(probed)];
}

function accessFindings({ canList, grants, use }: ProbedAdmins): readonly Finding[] {
  if (!canList) return [missing('"Grant administrators" is missing: administrators cannot be read')];
  if (!mayWrite(use)) return [];
  const planned = plannedWrites(use);
  if (grants?.adminapi_admins === false) {
    const what = planned === undefined ? 'every planned write would fail' : `${number(planned)} planned writes would fail`;
    return [missing(`administrators can be read; "Grant administrators" (read and write) is missing: ${what}`)];
  }
  if (grants !== undefined) return [];
  const message = 'administrators can be read; whether they can be written, and whether "Grant resource - Write", "Grant read log" or "Allow to set permissions" are set, cannot be told from here';
  return [{ code: 'duo-write-untested', severity: 'info', message, remedy: 'look at the Admin API application; the first write will tell' }];
}

function missing(message: string): Finding {
  return { code: 'duo-grant-admins-missing', severity: 'error', message, remedy: 'tick "Grant administrators" (read and write) on this Admin API application, and allow this network' };
}

/** What is told by a call that was answered, and what the application itself shows where it may be looked at. */
function unneededGrants({ canReadUsers, canReadSettings, grants }: ProbedAdmins): readonly Finding[] {
  const seen: readonly (readonly [boolean | undefined, string])[] = [
    [canReadUsers, 'Grant resource - Read'],
    [grants?.adminapi_write_resource, 'Grant resource - Write'],
    [canReadSettings, 'Grant settings'],
    [grants !== undefined, 'Grant applications'],
    [grants?.adminapi_read_log, 'Grant read log'],
    [grants?.adminapi_allow_to_set_permissions, 'Allow to set permissions'],
  ];
  const named = seen.filter(([isSet]) => isSet === true).map(([, label]) => `"${label}"`);
  if (named.length === 0) return [];
  const message = `the key for administrators may do more than is needed: ${named.join(', ')}`;
  return [{ code: 'duo-grant-unneeded', severity: 'warning', message, remedy: 'untick them; this key should be of use for nothing else, and each program should have a key of its own', count: named.length }];
}

function ownerFindings({ owners, removeAdmins }: ProbedAdmins): readonly Finding[] {
  if (owners === undefined || owners >= OWNERS_KEPT) return [];
  const message = `Duo lists ${owners} Owners who can sign in${removeAdmins ? ': nobody is disabled or deleted until there are 2' : ''}`;
  return [{ code: 'duo-owners-few', severity: 'warning', message, remedy: 'let an Owner appoint another one in the Admin Panel: an account whose only Owner is gone can be mended by Duo support alone', count: owners }];
}
