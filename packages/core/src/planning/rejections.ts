import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { AccountRules, AccountView } from './account-view.js';

/** Rejected values of shared sub-entities (a phone without country code): said, while the rest of the record proceeds. */
export function partialRejections(view: AccountView, rules: AccountRules): readonly Finding[] {
  return view.desired.rejected
    .filter((rejection) => rules.schema.attributes[rejection.attribute]?.storage === 'shared-entity')
    .map((rejection): Finding => ({ ...rejectionFinding(view, `${rejection.attribute}: ${rejection.reason}`, rejection.remedy), code: 'value-rejected', severity: 'warning' }));
}

/** A record whose create or update is withheld because of one of its values. */
export function rejectionFinding(view: AccountView, message: string, remedy: string | undefined): Finding {
  return {
    code: 'record-rejected',
    severity: 'error',
    about: ownerText(view.desired.owner),
    message: `${view.label}: ${message}`,
    remedy: remedy ?? 'Its create is withheld; mend the record in the source.',
  };
}
