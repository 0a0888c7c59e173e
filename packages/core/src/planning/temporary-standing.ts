import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { AccountRules, AccountView } from './account-view.js';

/** The finding whose age is the clock: told as long as the account is so. */
export const TEMPORARY = 'temporary-standing';

/**
 * An account that people put into a state meant for a while (Duo: bypass), unless the file maps that state. Nothing is done about it; what
 * lasts longer than the file says is a warning. The target tells no time, so time counts from the first plan that saw it.
 */
export function temporaryFindings(view: AccountView, actual: ActualAccount, rules: AccountRules): readonly Finding[] {
  const { temporary, nowMs } = rules;
  if (temporary === undefined || actual.standing !== 'active' || actual.standingDetail !== temporary.detail) return [];
  if (view.desired.desired[temporary.attribute] !== undefined) return [];
  const about = ownerText(view.desired.owner);
  const sinceMs = rules.openSinceMs(TEMPORARY, about) ?? nowMs;
  const since = new Date(sinceMs).toISOString().slice(0, 10);
  const seen: Finding = { code: TEMPORARY, severity: 'info', about, message: `${view.label} is in ${temporary.detail}, seen first on ${since}`, remedy: 'It stays so: a person chose it.' };
  if (nowMs - sinceMs < temporary.afterMs) return [seen];
  const days = Math.floor((nowMs - sinceMs) / 86_400_000);
  const old: Finding = {
    code: 'temporary-standing-old',
    severity: 'warning',
    about,
    message: `${view.label} has been in ${temporary.detail} for ${days} days at least, since ${since}`,
    remedy: 'Nobody asks for a second factor there. End it in the target if it was meant for a while; Rollcall leaves it.',
  };
  return [seen, old];
}
