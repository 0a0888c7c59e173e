import type { ChainAnchor, ChainVerdict, JournalEntry } from '@rollcall/core';
import type { ShownLedger, ShownPerson, ShownTenant } from '@rollcall/core/host';
import { headText } from './applied.js';
import type { Look } from './look.js';
import { table } from './table.js';
import { entriesText, moment, number, tally } from './words.js';

/** The whole ledger in numbers. */
export function ledgerText({ id, head, tenants }: ShownLedger, look: Look): string {
  const first = `Ledger ${look.text(id)}, at ${headText(head)}`;
  if (tenants.length === 0) return `${first}\n  nothing was planned yet; run \`rollcall plan\``;
  return [first, ...tenants.map((tenant) => tenantText(tenant, look))].join('\n\n');
}

function tenantText({ tenant, label, targets, accounts, groups, pipelines, origins, fence }: ShownTenant, look: Look): string {
  const rows = [
    ['accounts', `${number(accounts.active)} active, ${number(accounts.leaving)} leaving`],
    ['groups', number(groups.active + groups.leaving)],
    ['origin', tally(origins)],
    ['pipelines', look.text(tally(pipelines))],
    ['runs', number(fence)],
  ];
  const name = targets.length === 0 ? 'no target' : targets.map((target) => look.text(target)).join(', ');
  return `${look.paint.bold(name)}, tenant ${look.text(label)} (${look.text(tenant)})\n${table(rows)}`;
}

/** What the ledger knows of one person. */
export function personText(person: ShownPerson, look: Look): string {
  const { owner, tombstones, entries, entryCount } = person;
  const released = tombstones.map(({ targetId, label, releasedAt }) => ['released', `${moment(releasedAt)}: account ${look.text(targetId)}${label === undefined ? '' : ` (${look.text(label)})`}`]);
  const parts = [look.paint.bold(look.text(`${owner.source}:${owner.key}`)), table([...linkRows(person, look), ...departureRows(person), ...released])];
  if (entryCount > 0) parts.push(`${look.paint.bold('Journal')} (${entriesText(entryCount)})`, table(entries.map((entry) => entryRow(entry, look))));
  return parts.filter((part) => part !== '').join('\n');
}

function linkRows({ link, linkedBy }: ShownPerson, look: Look): readonly (readonly string[])[] {
  if (link === undefined) return [['account', 'not linked']];
  const { targetId, label, origin, since, pipeline, leaving } = link;
  const rows = [['account', `${look.text(targetId)} (${look.text(label)}), ${origin} ${moment(since)}${linkedBy === undefined ? '' : ` by ${look.text(linkedBy)}`}, pipeline ${look.text(pipeline)}`]];
  if (leaving !== undefined) rows.push(['leaving', `${leaving.rung} at ${moment(leaving.rungAt)}, since ${moment(leaving.since)}`]);
  if (leaving?.ordered !== undefined) rows.push(['order', `by ${look.text(leaving.ordered.by)} at ${moment(leaving.ordered.at)}`]);
  return rows;
}

function departureRows({ departure }: ShownPerson): readonly (readonly string[])[] {
  if (departure === undefined) return [];
  const { grade, firstAt, lastAt, byEdit } = departure;
  return [['gone', `by ${grade}${byEdit ? ' (an edit of the file)' : ''}, first seen ${moment(firstAt)}, last ${moment(lastAt)}`]];
}

function entryRow(entry: JournalEntry, look: Look): readonly string[] {
  const head = [number(entry.sequence), moment(entry.at)];
  switch (entry.kind) {
    case 'intent':
      return [...head, 'intent', entry.shape, look.text(entry.intent?.operation ?? '(erased)')];
    case 'outcome':
      return [...head, entry.result, entry.shape, `of ${number(entry.of)}`];
    case 'erasure':
      return [...head, 'erased', '', `of ${number(entry.of)}`];
    default:
      return entry satisfies never;
  }
}

const FAULTS = {
  altered: 'it was edited, removed or moved',
  cut: 'entries are missing at the end',
  erased: 'what it held is gone, and no erasure was noted',
  open: 'the list of writes under way does not follow from the entries',
  rewritten: 'the chain is whole, and not the one that was logged: somebody wrote it anew',
} as const;

/** What checking the chain came to. */
export function verdictText(verdict: ChainVerdict, anchor: ChainAnchor | undefined, look: Look): string {
  if (verdict.intact) {
    const compared = anchor === undefined ? '\nWithout --head a chain that was written anew as a whole is not found.' : `, through ${headText(anchor)}`;
    return `${look.paint.green('intact')}: ${entriesText(verdict.entries)}, ending at ${headText({ sequence: verdict.entries, head: verdict.head })}${compared}`;
  }
  const remedy = 'Keep this file as it is for whoever looks into it, and put a backup back whose head fits (`rollcall recover` then takes over what it lacks).';
  return `${look.paint.red('BROKEN')} at entry ${number(verdict.brokenAt)}: ${FAULTS[verdict.because]}\n  -> ${remedy}`;
}
