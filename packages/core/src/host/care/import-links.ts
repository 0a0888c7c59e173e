import { ConnectorError } from '../../contracts/connector-error.js';
import type { Intent, Lease, Ledger, Link, Tenant } from '../../contracts/ledger.js';
import type { EntityType } from '../../domain/identity.js';
import type { Json } from '../../domain/json.js';
import type { SourceRecord } from '../../domain/source-record.js';
import { LEDGER_NOTE } from '../../execution/apply/recover.js';
import { readBack, type ReadBack } from '../../execution/apply/read-back.js';
import { recoverTenant } from '../../execution/apply/recover-tenant.js';
import { sourceCalls } from '../../execution/calls/source-calls.js';
import { claimAfter, doubtOf, drain, type Rejected } from '../../execution/collect/drain.js';
import { nameOf } from '../../execution/collect/staged-target.js';
import type { ApplyServices, TenantInput } from '../../execution/tenant.js';
import { MEMBERSHIP_VALUE } from '../../planning/membership.js';
import type { Workbench } from '../workbench.js';
import { CareRefused } from './care-refused.js';
import { decideImport, type ImportDecision, type ImportedCounts, type ImportedTables, type RefusedRow } from './import-decision.js';
import { asCare } from './note-care.js';

/** Links and notes in one transaction. */
const AT_ONCE = 500;

/** What is taken over, and whether it is written or only told. */
export interface ImportOrder extends ImportedTables {
  /** The pipeline that is to have the links; without it the only one of the target. */
  readonly pipeline?: string;
  readonly write: boolean;
}

/** What became of an import, or would. */
export interface ImportedLinks {
  readonly counts: Readonly<Record<EntityType, ImportedCounts>>;
  /** Memberships that count as given by us, and those that others gave while the source had them. */
  readonly memberships: { readonly given: number; readonly tracked: number };
  readonly refused: readonly RefusedRow[];
  readonly written: boolean;
}

/**
 * Takes over what another system knows of its accounts, groups and memberships in the target: the links count as created where it made
 * them, else as adopted. Source and target are read whole first, and held in memory; nothing is written to either.
 *
 * @throws CareRefused (`unknown-name`) where the pipeline is not clear.
 * @throws ConnectorError where a read fails or is not whole: nothing was written.
 */
export async function importLinks(bench: Workbench, target: string, order: ImportOrder): Promise<ImportedLinks> {
  const services = await bench.services();
  const input = await bench.input(target, services);
  await recoverTenant(input, services);
  const { name: pipeline, from: source } = pipelineOf(order.pipeline, input);
  const keys = await sourceKeys(source, input, services, bench.signal);
  const read = await wholeTarget(input, bench.signal);
  const decided = async (): Promise<ImportDecision> =>
    decideImport(order, { source, pipeline, keys, target: read, links: await linksOf(services.ledger, input.probe.tenant), labelOf: (actual) => labelIn(input, actual), at: bench.now() });
  let decision = await decided();
  const isWritten = order.write && decision.links.length + decision.values.length > 0;
  if (isWritten) {
    await asCare(input, services, 'links imported', async (runId, lease) => {
      // Until now others may have made links.
      decision = await decided();
      return write(decision, services, runId, lease);
    });
  }
  const given = decision.values.filter(({ attribute }) => attribute === MEMBERSHIP_VALUE).length;
  return { counts: decision.counts, memberships: { given, tracked: decision.values.length - given }, refused: decision.refused, written: isWritten };
}

function pipelineOf(named: string | undefined, { pipelines, name: target }: TenantInput): { readonly name: string; readonly from: string } {
  const known = pipelines.map(({ definition }) => definition);
  const [only, ...others] = named === undefined ? known : known.filter(({ name }) => name === named);
  if (only !== undefined && others.length === 0) return only;
  const names = known.map(({ name }) => name);
  const message = named === undefined ? `several pipelines feed ${target}: ${names.join(', ')}` : `no enabled pipeline "${named}" feeds ${target}`;
  throw new CareRefused('unknown-name', `${message}; nothing done`, `Name one: --pipeline ${names[0] ?? 'NAME'}`);
}

/** Every key that the source has. A link to a key that is not there would be a leaver's. */
async function sourceKeys(name: string, { sources }: TenantInput, { clock }: ApplyServices, signal: AbortSignal): Promise<Readonly<Record<EntityType, ReadonlySet<string>>>> {
  const run = sources[name];
  if (run === undefined) throw new RangeError(`source ${name} was not opened`);
  const keys = { account: new Set<string>(), group: new Set<string>() };
  let keyless: string | undefined;
  const note = (type: string, key: string): void => void (type === 'person' ? keys.account : keys.group).add(key);
  const intake = {
    record: (record: SourceRecord): void => (record.type === 'membership' ? undefined : note(record.type, record.key)),
    rejected({ type, key, reason }: Rejected): void {
      if (key === undefined) keyless ??= reason;
      else note(type, key);
    },
    page: () => undefined,
  };
  const types = run.profile.schemas.group === undefined ? (['person'] as const) : (['person', 'group'] as const);
  const read = run.source.read({ types, keys: 'all', attributes: { person: [], group: [] } }, sourceCalls(run.profile, clock, signal, { step: 'read' }));
  const drained = await drain<SourceRecord, 'person' | 'group'>(read, types, intake);
  if (drained.error !== undefined) throw drained.error instanceof Error ? drained.error : new Error(`source ${name} could not be read`, { cause: drained.error });
  const doubt = keyless ?? types.map((type) => doubtOf(claimAfter(drained, type), drained.counted[type])).find((found) => found !== undefined);
  if (doubt !== undefined) throw new ConnectorError({ kind: 'incomplete-read', message: `source ${name} was not read whole, so nothing was taken over: ${doubt}` });
  return keys;
}

function wholeTarget({ target, desk, profile }: TenantInput, signal: AbortSignal): Promise<ReadBack> {
  const types = profile.schemas.group === undefined ? (['account'] as const) : (['account', 'group', 'membership'] as const);
  return readBack(target, types, 'all', desk.options(signal, { step: 'read' }));
}

async function linksOf(ledger: Ledger, tenant: Tenant): Promise<readonly Link[]> {
  const all: Link[] = [];
  for (const type of ['account', 'group'] as const) for await (const page of ledger.links(tenant, type)) all.push(...page);
  return all;
}

function labelIn({ profile }: TenantInput, actual: Parameters<Parameters<typeof decideImport>[1]['labelOf']>[0]): string {
  const schema = actual.type === 'account' ? profile.schemas.account : profile.schemas.group;
  return schema === undefined ? '' : nameOf(schema, actual.attributes);
}

async function write({ links, values }: ImportDecision, { ledger, clock, author }: ApplyServices, runId: string, lease: Lease): Promise<number> {
  const now = (): string => new Date(clock.now()).toISOString();
  for (let at = 0; at < links.length; at += AT_ONCE) {
    const some = links.slice(at, at + AT_ONCE).map((link) => ({ ...link, runId }));
    const sequences = await ledger.intend(lease, runId, now(), some.map((link) => intentOf(link, author)));
    await ledger.conclude(lease, now(), sequences.map((sequence) => ({ sequence, result: 'done' })), { putLinks: some });
  }
  for (let at = 0; at < values.length; at += AT_ONCE) {
    const some = values.slice(at, at + AT_ONCE);
    const note: Intent = { operation: 'memberships imported', shape: LEDGER_NOTE, payload: { what: 'memberships imported', by: author, count: some.length } };
    const [sequence = 0] = await ledger.intend(lease, runId, now(), [note]);
    await ledger.conclude(lease, now(), [{ sequence, result: 'done' }], { putValues: some });
  }
  return links.length;
}

function intentOf(link: Link, by: string): Intent {
  const { owner, label, targetId } = link;
  return { targetId, operation: `link imported ${owner.source}:${owner.key}`, shape: LEDGER_NOTE, payload: { owner: { ...owner }, label, by, what: 'link imported', before: link } as unknown as Json };
}
