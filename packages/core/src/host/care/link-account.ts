import type { Ledger, Link, Tenant } from '../../contracts/ledger.js';
import { ownerText, type OwnerKey } from '../../domain/identity.js';
import type { AdoptOperation } from '../../domain/operation.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { Iso } from '../../domain/value.js';
import { recoverTenant } from '../../execution/apply/recover-tenant.js';
import { nameOf } from '../../execution/collect/staged-target.js';
import type { ApplyServices, TenantInput } from '../../execution/tenant.js';
import { entityOperationId } from '../../planning/operation-id.js';
import type { Workbench } from '../workbench.js';
import { CareRefused } from './care-refused.js';
import { findLink } from './find-person.js';
import { noteCare } from './note-care.js';
import { readAccount } from './read-account.js';

/** A link that was made or ended by order. */
export interface CaredLink {
  readonly owner: string;
  readonly label: string;
  readonly targetId: string;
  readonly pipeline: string;
  /** The key that the account was linked by until now. */
  readonly formerly?: string;
  /** The account is disabled, and not by Rollcall: it stays so. */
  readonly staysDisabled: boolean;
}

/** Which account is linked to whom. */
export interface LinkOrder {
  readonly person: string;
  readonly targetId: string;
  /** The key that the same person had before, and that the account is linked by still. */
  readonly from?: string;
}

/**
 * Links a person to an account that somebody chose: for a returner under another key, or an account under another name. Nothing
 * is written to the target; the next plan brings the account in line. With `from` the link changes hands as it is; else the
 * account must be nobody's, and counts as adopted.
 *
 * @throws CareRefused when the account is somebody else's, foreign-owned or gone.
 */
export async function linkAccount(bench: Workbench, target: string, order: LinkOrder): Promise<CaredLink> {
  const services = await bench.services();
  const input = await bench.input(target, services, false);
  await recoverTenant(input, services);
  const owner = ownerMeant(order.person, input, bench);
  const formerly = await refuseLinked(owner, order, input, services);
  const actual = refuseUnfit(await readAccount(input, order.targetId, bench.signal), order.targetId, target);
  const link = linkOf(owner, actual, formerly, input, bench.now());
  const dropLinks = formerly === undefined ? [] : [{ type: 'account', targetId: formerly.targetId, releasedAt: bench.now() } as const];
  await noteCare(input, services, { what: 'link made', link, changes: (runId) => ({ dropLinks, putLinks: [{ ...link, runId }] }), operation: adoptOf(link, formerly) });
  return {
    owner: ownerText(owner),
    label: link.label,
    targetId: link.targetId,
    pipeline: link.pipeline,
    ...(formerly === undefined ? {} : { formerly: ownerText(formerly.owner) }),
    staysDisabled: actual.standing !== 'active' && link.leaving === undefined,
  };
}

// Returns the link that is to change hands.
async function refuseLinked(owner: OwnerKey, { targetId, from }: LinkOrder, { probe }: TenantInput, { ledger }: ApplyServices): Promise<Link | undefined> {
  const present = await ledger.linkOf(probe.tenant, 'account', owner);
  if (present !== undefined) {
    const remedy = present.targetId === targetId ? 'There is nothing to do.' : `Run \`rollcall unlink ${ownerText(owner)}\` first; that account is nobody’s then.`;
    throw new CareRefused('standing', `${ownerText(owner)} is linked to ${present.targetId} (${present.label}) already; nothing done`, remedy);
  }
  const holder = await holderOf(ledger, probe.tenant, targetId);
  if (holder === undefined || (from !== undefined && (ownerText(holder.owner) === from || holder.owner.key === from))) return holder;
  throw takenBy(holder, targetId, ownerText(owner));
}

/** Ends the link of one person: the account stays as it is and is nobody's again. */
export async function unlinkAccount(bench: Workbench, target: string, person: string): Promise<CaredLink> {
  const services = await bench.services();
  const input = await bench.input(target, services, false);
  await recoverTenant(input, services);
  const link = await findLink(services.ledger, input.probe.tenant, person, Object.keys(bench.config.sources));
  const { type, targetId, label, pipeline } = link;
  await noteCare(input, services, { what: 'link ended', link, changes: () => ({ dropLinks: [{ type, targetId, releasedAt: bench.now() }] }) });
  return { owner: ownerText(link.owner), label, targetId, pipeline, staysDisabled: false };
}

// A key alone will do where one source only can be meant: the person need not be known yet.
function ownerMeant(person: string, { pipelines }: TenantInput, { config }: Workbench): OwnerKey {
  const colon = person.indexOf(':');
  const source = person.slice(0, Math.max(0, colon));
  if (colon > 0 && Object.hasOwn(config.sources, source)) return { source, key: person.slice(colon + 1) };
  const [only, ...others] = new Set(pipelines.map((pipeline) => pipeline.definition.from));
  if (only !== undefined && others.length === 0) return { source: only, key: person };
  throw new CareRefused('ambiguous-key', `"${person}" names no source, and several feed the target: ${[only, ...others].join(', ')}`, `Name the person as SOURCE:KEY, for example ${only ?? 'hr'}:${person}.`);
}

async function holderOf(ledger: Ledger, tenant: Tenant, targetId: string): Promise<Link | undefined> {
  for await (const page of ledger.links(tenant, 'account')) {
    const holder = page.find((link) => link.targetId === targetId);
    if (holder !== undefined) return holder;
  }
  return undefined;
}

function takenBy(holder: Link, targetId: string, owner: string): CareRefused {
  const former = ownerText(holder.owner);
  const who = `${former} (${holder.label}, ${holder.origin} ${holder.since.slice(0, 10)}${holder.leaving === undefined ? '' : ', leaving'})`;
  const remedy = `If both keys are one person, run \`rollcall link ${owner} ${targetId} --from ${former}\`; if that person is gone for good, \`rollcall unlink ${former}\` first.`;
  return new CareRefused('taken', `account ${targetId} is linked to ${who}; nothing done`, remedy);
}

function refuseUnfit(actual: ActualAccount | undefined, targetId: string, target: string): ActualAccount {
  if (actual === undefined) throw new CareRefused('gone', `${target} has no account ${targetId}; nothing done`, 'Name the id that the target shows for the account; a username is no id.');
  if (actual.foreignOwner !== undefined) throw new CareRefused('taken', `account ${targetId} is managed by ${actual.foreignOwner}; nothing done`, 'Take it out of there first.');
  return actual;
}

function linkOf(owner: OwnerKey, actual: ActualAccount, formerly: Link | undefined, { pipelines, profile }: TenantInput, since: Iso): Link {
  const pipeline = pipelines.find(({ definition }) => definition.from === owner.source)?.definition.name;
  if (pipeline === undefined) throw new CareRefused('unknown-name', `no enabled pipeline takes people from ${owner.source} to this target`, 'Name a source that feeds it.');
  const label = nameOf(profile.schemas.account, actual.attributes);
  const named = { owner, label: label === '' ? actual.id : label, pipeline };
  if (formerly === undefined) return { ...named, type: 'account', targetId: actual.id, origin: 'adopted', since, runId: '' };
  // An order was against the person under the key that is given up now; whoever links anew has lifted it.
  const { leaving, ...kept } = formerly;
  if (leaving === undefined) return { ...kept, ...named };
  const { ordered: _, ...free } = leaving;
  return { ...kept, ...named, leaving: free };
}

function adoptOf(link: Link, formerly: Link | undefined): AdoptOperation {
  const { type, owner, label, pipeline, targetId } = link;
  const about = { kind: 'adopt', type, id: entityOperationId('adopt', type, owner), after: [], owner, label, pipeline, ref: { id: targetId } } as const;
  return formerly === undefined ? { ...about, by: 'name' } : { ...about, by: 'rekeyed', formerly: formerly.owner };
}
