import { sql } from 'kysely';
import { LedgerError } from '../contracts/ledger-error.js';
import type { AppliedConfig, Tenant } from '../contracts/ledger.js';
import { appliedConfig, putAppliedConfig } from './applied-config.js';
import type { Json } from '../domain/json.js';
import { orderedText } from './ordered-text.js';
import { putTombstones } from './tombstones.js';
import type { Executor } from './schema.js';
import { refuseUnderWay } from './under-way.js';

/** Gives links to another pipeline, in the transaction that is given; what was applied under the old name counts for the new one. */
export async function renamePipeline(trx: Executor, tenant: Tenant, from: string, to: string): Promise<number> {
  if (from === to) return 0;
  await refuseUnderWay(trx, tenant, `tenant ${tenant}`);
  const { numUpdatedRows } = await trx.updateTable('link').set({ pipeline: to }).where('tenant', '=', tenant).where('pipeline', '=', from).executeTakeFirstOrThrow();
  const applied = await appliedConfig(trx, tenant);
  if (applied !== undefined) await putAppliedConfig(trx, tenant, { ...applied, pipelines: renamed(withMember(applied.pipelines, 'name', from, to), from, to) });
  await trx.deleteFrom('retired_pipeline').where('tenant', '=', tenant).where('pipeline', '=', from).execute();
  return Number(numUpdatedRows);
}

/** Names a source anew wherever it stands in an owner key, in the transaction that is given. */
export async function renameSource(trx: Executor, tenant: Tenant, from: string, to: string): Promise<number> {
  if (from === to) return 0;
  if (to.includes(':') || to === '') throw new TypeError(`"${to}" is no name of a source`);
  const old = rangeOf(from);
  if (await hasLinks(trx, tenant, to)) {
    if (!(await hasLinks(trx, tenant, from))) return 0;
    throw new LedgerError('name-taken', `both "${from}" and "${to}" have links: they would become one`, 'Release the pipelines of one of them first, or give it another name in the file.');
  }
  await refuseUnderWay(trx, tenant, `tenant ${tenant}`);
  const owner = behind(to, old, 'owner');
  const { numUpdatedRows } = await trx.updateTable('link').set({ owner }).where('tenant', '=', tenant).where('owner', '>=', old.first).where('owner', '<', old.end).executeTakeFirstOrThrow();
  await renameEnded(trx, tenant, old, to);
  await renameNoted(trx, tenant, from, old, to);
  const applied = await appliedConfig(trx, tenant);
  if (applied !== undefined) await putAppliedConfig(trx, tenant, { ...applied, sources: renamed(applied.sources, from, to), pipelines: withMember(applied.pipelines, 'from', from, to) });
  return Number(numUpdatedRows);
}

/** The target's name in the file changed; refused where the new one belongs to another tenant. In the transaction that is given. */
export async function renameTarget(trx: Executor, from: string, to: string): Promise<number> {
  if (from === to) return 0;
  const bound = await trx.selectFrom('target_binding').selectAll().where('target', 'in', [from, to]).execute();
  const [old, taken] = [from, to].map((name) => bound.find((row) => row.target === name));
  if (old === undefined) return 0;
  if (taken !== undefined && taken.tenant !== old.tenant) {
    throw new LedgerError('name-taken', `the target name "${to}" is bound to ${taken.tenant}, "${from}" to ${old.tenant}`, 'Give the target another name in the file.');
  }
  if (taken !== undefined) await trx.deleteFrom('target_binding').where('target', '=', from).execute();
  else await trx.updateTable('target_binding').set({ target: to }).where('target', '=', from).execute();
  return 1;
}

/** The owners of a source, as a range of their stored texts. */
interface OwnerRange {
  readonly first: string;
  readonly end: string;
}

function rangeOf(source: string): OwnerRange {
  // ";" is what follows ":".
  return { first: orderedText(`${source}:`), end: orderedText(`${source};`) };
}

/** A column's text with the new name of the source before it. */
function behind(source: string, old: OwnerRange, column: 'owner' | 'about') {
  return sql<string>`${orderedText(`${source}:`)} || substr(${sql.ref(column)}, length(${old.first}) + 1)`;
}

async function hasLinks(trx: Executor, tenant: Tenant, source: string): Promise<boolean> {
  const { first, end } = rangeOf(source);
  const row = await trx.selectFrom('link').select('owner').where('tenant', '=', tenant).where('owner', '>=', first).where('owner', '<', end).limit(1).executeTakeFirst();
  return row !== undefined;
}

// A source that had this name long ago may have left tombstones and clocks: the renamed one's replace them.
async function renameEnded(trx: Executor, tenant: Tenant, old: OwnerRange, to: string): Promise<void> {
  const prefix = orderedText(`${to}:`);
  const stones = await trx.selectFrom('tombstone').selectAll().where('tenant', '=', tenant).where('owner', '>=', old.first).where('owner', '<', old.end).execute();
  for (const stone of stones) await putTombstones(trx, [{ ...stone, owner: prefix + stone.owner.slice(old.first.length) }]);
  await trx.deleteFrom('tombstone').where('tenant', '=', tenant).where('owner', '>=', old.first).where('owner', '<', old.end).execute();
  const fresh = rangeOf(to);
  await trx.deleteFrom('departure').where('tenant', '=', tenant).where('owner', '>=', fresh.first).where('owner', '<', fresh.end).execute();
  const owner = behind(to, old, 'owner');
  await trx.updateTable('departure').set({ owner }).where('tenant', '=', tenant).where('owner', '>=', old.first).where('owner', '<', old.end).execute();
}

async function renameNoted(trx: Executor, tenant: Tenant, from: string, old: OwnerRange, to: string): Promise<void> {
  await trx.deleteFrom('source_mark').where('tenant', '=', tenant).where('source', '=', to).execute();
  await trx.updateTable('source_mark').set({ source: to }).where('tenant', '=', tenant).where('source', '=', from).execute();
  const about = behind(to, old, 'about');
  const fresh = rangeOf(to);
  await trx.deleteFrom('open_finding').where('tenant', '=', tenant).where('about', '>=', fresh.first).where('about', '<', fresh.end).execute();
  await trx.updateTable('open_finding').set({ about }).where('tenant', '=', tenant).where('about', '>=', old.first).where('about', '<', old.end).execute();
  // The ids of operations name the owner: what waits under an old id would wait for ever.
  await trx.deleteFrom('retry').where('tenant', '=', tenant).where('operation', 'like', `% ${from}:%`).execute();
}

function renamed<T extends Json>(items: Readonly<Record<string, T>>, from: string, to: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name === from ? to : name, item]));
}

function withMember(definitions: AppliedConfig['pipelines'], member: 'name' | 'from', from: string, to: string): AppliedConfig['pipelines'] {
  return Object.fromEntries(Object.entries(definitions).map(([name, stored]) => [name, renamedIn(stored, member, from, to)]));
}

// A definition stands by itself, or beside whether the pipeline is enabled.
function renamedIn(stored: Json, member: 'name' | 'from', from: string, to: string): Json {
  if (!isObject(stored)) return stored;
  const inner = stored['definition'];
  if (inner !== undefined) return { ...stored, definition: renamedIn(inner, member, from, to) };
  return stored[member] === from ? { ...stored, [member]: to } : stored;
}

function isObject(value: Json): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
