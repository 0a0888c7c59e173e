import type { Finding } from '@rollcall/core';
import { describeSkew, SKEW_ERROR_MS, SKEW_WARNING_MS } from '../client/clock-skew.js';
import type { Grants, Settings, Summary } from './answers.js';

/** What the probe found out; a part is undefined where Duo did not let us see it. */
interface Probed {
  readonly summary: Summary | undefined;
  readonly canRead: boolean;
  /** Asked only where `grants` are not shown. */
  readonly canListAdmins: boolean;
  readonly settings: Settings | undefined;
  readonly grants: Grants | undefined;
  readonly skewMs: number | undefined;
}

/** Everything a person should know before the first run; see the table in the README. */
export function findingsOf(probed: Probed): readonly Finding[] {
  return [...skewFindings(probed.skewMs), ...tenantFindings(probed.summary), ...accessFindings(probed), ...adminFindings(probed), ...trashFindings(probed.settings)];
}

/** Beyond a minute a warning; beyond four no writes should be tried, for Duo refuses at about five. */
export function skewFindings(skewMs: number | undefined): readonly Finding[] {
  if (skewMs === undefined || Math.abs(skewMs) <= SKEW_WARNING_MS) return [];
  const severity = Math.abs(skewMs) > SKEW_ERROR_MS ? 'error' : 'warning';
  return [{ code: 'duo-clock-skew', severity, message: describeSkew(skewMs), remedy: 'set the clock of this machine (NTP)' }];
}

export function tenantFindings(summary: Summary | undefined): readonly Finding[] {
  if (summary?.account_id !== undefined) {
    return summary.edition === undefined ? [] : [{ code: 'duo-edition', severity: 'info', message: `the account has the edition "${summary.edition}"` }];
  }
  const message =
    summary === undefined
      ? '"Grant read information" is missing: the tenant is known by host and integration key only, so a new key would look like a new tenant'
      : 'Duo names no account_id: the tenant is known by host and integration key only, so a new key would look like a new tenant';
  return [{ code: 'duo-no-account-id', severity: 'warning', message, remedy: 'tick "Grant read information" on the Admin API application' }];
}

function accessFindings({ canRead, grants }: Probed): readonly Finding[] {
  if (!canRead) return [readMissing];
  if (grants?.adminapi_write_resource === undefined) {
    const message = 'reading works; whether "Grant resource - Write" is set cannot be told without writing';
    return [{ code: 'duo-write-untested', severity: 'info', message, remedy: 'look at the Admin API application; the first write will tell' }];
  }
  return grants.adminapi_write_resource ? unneededGrants(grants, unneeded) : [writeMissing];
}

export const readMissing: Finding = {
  code: 'duo-grant-read-missing',
  severity: 'error',
  message: '"Grant resource - Read" is missing: users and groups cannot be read',
  remedy: 'tick "Grant resource - Read" on the Admin API application',
};

const writeMissing: Finding = {
  code: 'duo-grant-write-missing',
  severity: 'error',
  message: 'reading works; "Grant resource - Write" is missing: every planned write would fail',
  remedy: 'tick "Grant resource - Write" on the Admin API application',
};

/** A grant, and what the panel calls it. */
type Grant = readonly [keyof Grants, string];

/** The grants that provisioning never needs; administrators above all: their deletion has no trash. */
const unneeded: readonly Grant[] = [
  ['adminapi_admins', 'Grant administrators'],
  ['adminapi_integrations', 'Grant applications'],
  ['adminapi_read_log', 'Grant read log'],
  ['adminapi_allow_to_set_permissions', 'Allow to set permissions'],
];

/** The grants that whoever only reads does not need either. */
export const unneededForReading: readonly Grant[] = [['adminapi_write_resource', 'Grant resource - Write'], ...unneeded];

export function unneededGrants(grants: Grants, excess: readonly Grant[]): readonly Finding[] {
  return unneededFindings(excess.filter(([flag]) => grants[flag] === true).map(([, label]) => label));
}

function adminFindings({ canListAdmins }: Probed): readonly Finding[] {
  return unneededFindings(canListAdmins ? ['Grant administrators'] : []);
}

function unneededFindings(labels: readonly string[]): readonly Finding[] {
  if (labels.length === 0) return [];
  const message = `the key may do more than is needed: ${labels.map((label) => `"${label}"`).join(', ')}`;
  return [{ code: 'duo-grant-unneeded', severity: 'warning', message, remedy: 'untick what no other program needs; give each program a key of its own', count: labels.length }];
}

function trashFindings(settings: Settings | undefined): readonly Finding[] {
  if (settings?.pending_deletion_days !== undefined) return [];
  const message = 'how long Duo keeps its trash cannot be read; its default is 7 days, then devices are gone';
  return [{ code: 'duo-trash-period-unknown', severity: 'info', message, remedy: 'tick "Grant settings" to have it read, or keep to the default ladder' }];
}
