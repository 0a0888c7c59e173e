import type { Finding, TargetUse } from '@rollcall/core';
import type { Summary } from './answers.js';
import { mayDo, number } from './use.js';

/**
 * Whether the licence has room for those who are to be created. Duo tells how many users there are and never how many it allows (facts
 * 2.9), so that number is the file's; disabled users count (facts 2.10, COMM 5121).
 */
export function roomFindings(summary: Summary | undefined, licences: number | undefined, use: TargetUse | undefined): readonly Finding[] {
  const users = summary?.user_count;
  if (use === undefined || users === undefined || !mayDo(use, 'create:account')) return [];
  const planned = use.planned?.['create:account'] ?? 0;
  const trash = summary?.user_pending_deletion_count ?? 0;
  const known = `Duo counts ${number(users)} users (${number(trash)} in the trash)`;
  if (licences === undefined) return [unknownRoom(known, users, planned)];
  const room = Math.max(0, licences - users);
  const message = `${known} for ${number(licences)} licences: room for ${number(room)}${planned === 0 ? '' : `, and the plan creates ${number(planned)}`}`;
  const severity = planned > room ? 'error' : room === 0 ? 'warning' : 'info';
  return [{ code: 'duo-licences', severity, message, remedy: 'disabled users need a licence too; the trash is emptied by itself. Buy more, or let fewer in (scope)', count: room }];
}

function unknownRoom(known: string, users: number, planned: number): Finding {
  const after = planned === 0 ? '' : `, and the plan creates ${number(planned)}: ${number(users + planned)}`;
  const message = `${known}${after}; how many the licence allows Duo does not tell`;
  return { code: 'duo-licences', severity: 'info', message, remedy: 'look under Billing in the Admin Panel, and write the number as `licences` to have it compared' };
}
