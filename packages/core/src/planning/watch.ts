import type { WatchedAccount } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import type { ActualAccount } from '../domain/target-record.js';

/** What has become of a watched account; undefined while it is as it should be. */
export function watchFinding({ targetId, label }: WatchedAccount, account: ActualAccount | undefined): Finding | undefined {
  const down = account === undefined ? 'is gone from the target' : downOf(account);
  if (down === undefined) return undefined;
  return {
    code: 'protected-account-down',
    severity: 'error',
    about: `account ${targetId}`,
    message: `the protected account ${label} (${targetId}) ${down}, whoever did it`,
    remedy: 'Find out who did it, and put it right in the target: it is kept for the day when nothing else works.',
  };
}

function downOf({ standing, standingDetail }: ActualAccount): string | undefined {
  switch (standing) {
    case 'disabled':
      return 'is disabled';
    case 'trashed':
      return 'is in the trash';
    case 'active':
      return standingDetail !== undefined && /lock/i.test(standingDetail) ? 'is locked out' : undefined;
    default:
      return standing satisfies never;
  }
}
