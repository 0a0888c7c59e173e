import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { Rejection } from '../mapping/compiled.js';
import type { AccountRules, AccountView } from './account-view.js';

/** Rejected attributes that are part of the account itself: they withhold its create or update. */
export function inlineRejections(view: AccountView, rules: AccountRules): readonly Rejection[] {
  return view.desired.rejected.filter((rejection) => !isShared(rejection, rules));
}

/** Rejected values of shared sub-entities (a phone without country code): said, while the rest of the record proceeds. */
export function partialRejections(view: AccountView, rules: AccountRules): readonly Finding[] {
  return view.desired.rejected
    .filter((rejection) => isShared(rejection, rules))
    .map((rejection): Finding => {
      const remedy = rejection.remedy ?? 'The rest of the record proceeds; mend the value in the source.';
      const finding = rejectionFinding(view, `${rejection.attribute}: ${rejection.reason}`, remedy);
      return { ...finding, code: 'value-rejected', severity: 'warning' };
    });
}

/** A record whose create or update is withheld because of one of its values. */
export function rejectionFinding(view: AccountView, message: string, remedy: string | undefined): Finding {
  const withheld = view.link === undefined ? 'create' : 'update';
  return {
    code: 'record-rejected',
    severity: 'error',
    about: ownerText(view.desired.owner),
    message: `${view.label}: ${message}`,
    remedy: remedy ?? `Its ${withheld} is withheld; mend the record in the source.`,
  };
}

function isShared(rejection: Rejection, rules: AccountRules): boolean {
  return rules.schema.attributes[rejection.attribute]?.storage === 'shared-entity';
}
