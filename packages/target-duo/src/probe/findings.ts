import type { Finding, TargetUse } from '@rollcall/core';
import { describeSkew, SKEW_ERROR_MS, SKEW_WARNING_MS } from '../client/clock-skew.js';
import type { Grants, Settings, Summary } from './answers.js';
import { roomFindings } from './room.js';
import { mayDo, mayWrite, number, plannedWrites } from './use.js';

/** What the probe found out; a part is undefined where Duo did not let us see it. */
interface Probed {
  readonly summary: Summary | undefined;
  readonly canRead: boolean;
  /** Asked only where `grants` are not shown. */
  readonly canListAdmins: boolean;
  readonly settings: Settings | undefined;
  readonly grants: Grants | undefined;
  readonly skewMs: number | undefined;
  /** Whether the bulk endpoint is there for sure; undefined where it was not asked for. */
  readonly isBulkKnown: boolean | undefined;
  readonly licences: number | undefined;
  readonly use: TargetUse | undefined;
}

/** Everything a person should know before the first run; see the table in the README. */
export function findingsOf(probed: Probed): readonly Finding[] {
  const { summary, skewMs, licences, use } = probed;
  return [
    ...skewFindings(skewMs),
    ...tenantFindings(summary),
    ...roomFindings(summary, licences, use),
    ...accessFindings(probed),
    ...adminFindings(probed),
    ...bulkFindings(probed),
    ...trashFindings(probed),
  ];
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

function accessFindings({ canRead, grants, use }: Probed): readonly Finding[] {
  if (!canRead) return [readMissing];
  if (!mayWrite(use)) return grants === undefined ? [] : unneededGrants(grants, unneededForReading);
  if (grants?.adminapi_write_resource === undefined) return [writeUntested(use)];
  return grants.adminapi_write_resource ? unneededGrants(grants, unneeded) : [writeMissing(use)];
}

export const readMissing: Finding = {
  code: 'duo-grant-read-missing',
  severity: 'error',
  message: '"Grant resource - Read" is missing: users and groups cannot be read',
  remedy: 'tick "Grant resource - Read" on the Admin API application',
};

function writeMissing(use: TargetUse | undefined): Finding {
  const planned = plannedWrites(use);
  const what = planned === undefined ? 'every planned write would fail' : `${number(planned)} planned writes would fail`;
  return {
    code: 'duo-grant-write-missing',
    severity: 'error',
    message: `reading works; "Grant resource - Write" is missing: ${what}`,
    remedy: 'tick "Grant resource - Write" on the Admin API application',
    ...(planned !== undefined && { count: planned }),
  };
}

// Only a key with "Grant applications" may look at its own grants, and that is more than provisioning should be able to do.
function writeUntested(use: TargetUse | undefined): Finding {
  const planned = plannedWrites(use);
  const message = `reading works; whether "Grant resource - Write" is set cannot be told without writing${planned === undefined ? '' : `; ${number(planned)} planned writes need it`}`;
  return { code: 'duo-write-untested', severity: 'info', message, remedy: 'look at the Admin API application; the first write will tell' };
}

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

function bulkFindings({ isBulkKnown, use }: Probed): readonly Finding[] {
  if (isBulkKnown !== false) return [];
  const planned = plannedWrites(use);
  const message = `whether Duo takes operations in bulk here cannot be told without writing; where it does not, each is a call of its own${planned === undefined ? '' : ` (${number(planned)} planned)`}`;
  return [{ code: 'duo-bulk-untested', severity: 'info', message, remedy: 'nothing needs to be done: the first run finds out and goes on either way. `bulk: off` asks no more' }];
}

// Nobody who never sends anything to the trash needs to know when it is emptied.
function trashFindings({ settings, use }: Probed): readonly Finding[] {
  if (settings?.pending_deletion_days !== undefined || !mayDo(use, 'trash:account')) return [];
  const message = 'how long Duo keeps its trash cannot be read; its default is 7 days, then devices are gone';
  return [{ code: 'duo-trash-period-unknown', severity: 'info', message, remedy: 'tick "Grant settings" to have it read, or keep to the default ladder' }];
}
