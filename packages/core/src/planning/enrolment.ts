import type { GivenValue, Link } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { CreateOperation, EnrolOperation, Operation } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { Attributes } from '../domain/value.js';
import type { AccountRules, AccountView } from './account-view.js';
import { entityOperationId } from './operation-id.js';

/** The name under which enrolment messages stand in the ledger's list of given values; the identity is one of the two below. */
export const ENROLMENT = 'enrolment';
/** A run made the account and has not begun to send its message. */
export const DUE = 'due';
/** A run meant to send it, and nobody saw what became of that. */
export const UNKNOWN = 'unknown';

/** So long after an account was made its message is sent without anybody being asked: later it would puzzle more than help. */
const DUE_FOR_MS = 7 * 86_400_000;

/** What enrolment comes to for one account. */
export interface Enrolment {
  readonly operations: readonly Operation[];
  readonly findings: readonly Finding[];
}

const NOTHING: Enrolment = { operations: [], findings: [] };

/** The creation of an account with its enrolment message, where the target is to send them and the account has an address. */
export function withEnrolment(create: CreateOperation, rules: AccountRules): Enrolment {
  const { enrolment } = rules;
  if (enrolment === undefined || !rules.operations.has('enrol:account')) return { operations: [create], findings: [] };
  const address = textOf(create.attributes, enrolment.address);
  if (address === '') return { operations: [create], findings: [noAddress(create.label, ownerText(create.owner), enrolment.address)] };
  const { owner, label, pipeline, id } = create;
  const enrol: EnrolOperation = {
    kind: 'enrol',
    type: 'account',
    id: entityOperationId('enrol', 'account', owner),
    after: [id],
    owner,
    label,
    pipeline,
    ref: { createdBy: id },
    name: textOf(create.attributes, rules.schema.naming),
    address,
  };
  return { operations: [{ ...create, enrols: true }, enrol], findings: [] };
}

/**
 * The message of an account that an earlier run made. It goes when it was not begun then; when nobody knows whether it went, that
 * is said until the person has enrolled.
 */
export function enrolmentOf(view: AccountView, link: Link, actual: ActualAccount, rules: AccountRules): Enrolment {
  if (actual.enrolled === true) return NOTHING;
  const noted = view.given.filter(({ attribute, since }) => attribute === ENROLMENT && since >= link.since);
  const about = ownerText(view.desired.owner);
  const unknown = noted.find(({ identity }) => identity === UNKNOWN);
  if (unknown !== undefined) return { operations: [], findings: [unknownFinding(view.label, about, unknown)] };
  const due = noted.find(({ identity }) => identity === DUE);
  const { enrolment } = rules;
  if (due === undefined || enrolment === undefined || link.origin !== 'created' || link.leaving !== undefined || actual.standing !== 'active') return NOTHING;
  if (rules.nowMs - Date.parse(due.since) > DUE_FOR_MS) return { operations: [], findings: [missedFinding(view.label, about, due)] };
  const address = textOf(actual.attributes, enrolment.address);
  if (address === '') return { operations: [], findings: [noAddress(view.label, about, enrolment.address)] };
  return { operations: [enrolExisting({ ...link, owner: view.desired.owner }, actual, address, rules.schema.naming)], findings: [] };
}

/** The message to somebody whose account is there. What it was planned from must be so still, just before it goes. */
export function enrolExisting({ owner, label, pipeline }: Pick<Link, 'owner' | 'label' | 'pipeline'>, actual: ActualAccount, address: string, naming: string): EnrolOperation {
  const name = textOf(actual.attributes, naming);
  return {
    kind: 'enrol',
    type: 'account',
    id: entityOperationId('enrol', 'account', owner),
    after: [],
    owner,
    label,
    pipeline,
    ref: { id: actual.id },
    name,
    address,
    before: { fields: { standing: actual.standing, [naming]: name } },
  };
}

/** An attribute of one text; empty where there is none. */
export function textOf(attributes: Attributes, attribute: string): string {
  const value = attributes[attribute];
  return typeof value === 'string' ? value : '';
}

function noAddress(label: string, about: string, attribute: string): Finding {
  const message = `${label} has no ${attribute}: the account comes without an enrolment message`;
  return { code: 'enrolment-no-address', severity: 'warning', about, message, remedy: `Give the person one in the source, then \`rollcall enrol ${about}\`; or enrol them by hand.` };
}

function unknownFinding(label: string, about: string, { since }: GivenValue): Finding {
  const message = `${label}: nobody knows whether the enrolment message of ${since.slice(0, 10)} went out`;
  return { code: 'enrolment-unknown', severity: 'warning', about, message, remedy: `It is not sent again unasked. Ask the person, or send it with \`rollcall enrol ${about}\`.` };
}

function missedFinding(label: string, about: string, { since }: GivenValue): Finding {
  const message = `${label} has had no enrolment message since the account was made on ${since.slice(0, 10)}`;
  return { code: 'enrolment-missed', severity: 'warning', about, message, remedy: `After a week it is not sent unasked. Send it with \`rollcall enrol ${about}\`.` };
}
