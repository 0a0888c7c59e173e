import { sql, type Kysely, type Migration } from 'kysely';
import type { Random } from '../../contracts/host-services.js';
import { batchesOf } from '../batches.js';
import { clustered, type Flavour } from '../flavour.js';
import { NAME_SALT, nameDigestOf } from '../name-digest.js';
import { textOfOrdered } from '../ordered-text.js';
import { texts } from './texts.js';

/** Clocks of leavers, marks of reads, findings with their age, retries, approvals, and names that outlive a forgotten person. */
export function safetySchema(flavour: Flavour, random: Random): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      const salt = random.hex(32);
      await sql`insert into meta (name, value) values (${NAME_SALT}, ${salt})`.execute(db);
      await extendLinks(db);
      await rebuildTombstones(db, flavour, salt);
      await createObservations(db, flavour);
      await createCare(db, flavour);
      await extendPlans(db);
      await createTimes(db);
      await extendJournal(db);
    },
  };
}

async function extendLinks(db: Kysely<unknown>): Promise<void> {
  for (const column of ['leaving_ordered_by', 'leaving_ordered_at', 'anchor', 'applied']) await db.schema.alterTable('link').addColumn(column, 'text').execute();
}

interface OldTombstone {
  readonly tenant: string;
  readonly type: string;
  readonly target_id: string;
  readonly owner: string;
  readonly label: string;
  readonly released_at: string;
}

// A column that may be null from now on means a new table: SQLite cannot change one.
async function rebuildTombstones(db: Kysely<unknown>, flavour: Flavour, salt: string): Promise<void> {
  const table = texts(db.schema.createTable('tombstone_0002'), 'tenant', 'type', 'target_id', 'owner', 'name_digest', 'released_at')
    .addColumn('label', 'text')
    .addColumn('anchor', 'text')
    .addPrimaryKeyConstraint('tombstone_0002_key', ['tenant', 'type', 'target_id', 'owner']);
  await clustered(flavour, table).execute();
  const { rows } = await sql<OldTombstone>`select tenant, type, target_id, owner, label, released_at from tombstone`.execute(db);
  for (const batch of batchesOf(rows)) {
    const values = batch.map((row) => sql`(${row.tenant}, ${row.type}, ${row.target_id}, ${row.owner}, ${nameDigestOf(textOfOrdered(row.label), salt)}, ${row.released_at}, ${row.label})`);
    await sql`insert into tombstone_0002 (tenant, type, target_id, owner, name_digest, released_at, label) values ${sql.join(values)}`.execute(db);
  }
  await db.schema.dropTable('tombstone').execute();
  await db.schema.alterTable('tombstone_0002').renameTo('tombstone').execute();
}

async function createObservations(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const departure = texts(db.schema.createTable('departure'), 'tenant', 'owner', 'grade', 'first_at', 'last_at')
    .addColumn('witnessed_ms', 'bigint', (column) => column.notNull())
    .addColumn('dwell_ms', 'bigint', (column) => column.notNull())
    .addColumn('by_edit', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('departure_key', ['tenant', 'owner']);
  await clustered(flavour, departure).execute();
  await texts(db.schema.createTable('source_mark'), 'tenant', 'source', 'type', 'taken_at')
    .addColumn('delivered', 'bigint', (column) => column.notNull())
    .addColumn('watermark', 'text')
    .addColumn('dangling', 'bigint')
    .addPrimaryKeyConstraint('source_mark_key', ['tenant', 'source', 'type'])
    .execute();
  const finding = texts(db.schema.createTable('open_finding'), 'tenant', 'code', 'about', 'severity', 'message', 'first_at', 'last_at') //
    .addPrimaryKeyConstraint('open_finding_key', ['tenant', 'code', 'about']);
  await clustered(flavour, finding).execute();
  const watched = texts(db.schema.createTable('watched_account'), 'tenant', 'target_id', 'label') //
    .addPrimaryKeyConstraint('watched_account_key', ['tenant', 'target_id']);
  await clustered(flavour, watched).execute();
}

async function createCare(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const retry = texts(db.schema.createTable('retry'), 'tenant', 'operation', 'shape', 'label', 'digest', 'first_at', 'last_at', 'message')
    .addColumn('attempts', 'bigint', (column) => column.notNull())
    .addColumn('next_at', 'text')
    .addPrimaryKeyConstraint('retry_key', ['tenant', 'operation']);
  await clustered(flavour, retry).execute();
  await texts(db.schema.createTable('applied_config'), 'tenant', 'at', 'sources', 'pipelines').addPrimaryKeyConstraint('applied_config_key', ['tenant']).execute();
  await texts(db.schema.createTable('retired_pipeline'), 'tenant', 'pipeline', 'by_whom', 'at').addPrimaryKeyConstraint('retired_pipeline_key', ['tenant', 'pipeline']).execute();
}

async function extendPlans(db: Kysely<unknown>): Promise<void> {
  await texts(db.schema.createTable('approval'), 'plan_id', 'by_whom', 'at').addColumn('signature', 'text').addPrimaryKeyConstraint('approval_key', ['plan_id', 'by_whom']).execute();
  await sql`insert into approval (plan_id, by_whom, at) select plan_id, approved_by, coalesce(approved_at, created_at) from plan where approved_by is not null`.execute(db);
  for (const column of ['approved_by', 'approved_at']) await db.schema.alterTable('plan').dropColumn(column).execute();
  await db.schema.alterTable('plan').addColumn('author', 'text', (column) => column.notNull().defaultTo('')).execute();
  await db.schema.alterTable('plan').addColumn('approvals_needed', 'integer', (column) => column.notNull().defaultTo(1)).execute();
  await db.schema.alterTable('plan').addColumn('marks', 'text', (column) => column.notNull().defaultTo('[]')).execute();
  await db.schema.alterTable('plan').addColumn('place', 'bigint', (column) => column.notNull().defaultTo(0)).execute();
  await sql`update plan set place = numbered.place from (
    select plan_id, row_number() over (partition by tenant order by created_at, plan_id) as place from plan) as numbered
    where numbered.plan_id = plan.plan_id`.execute(db);
  await db.schema.createIndex('plan_place').on('plan').columns(['tenant', 'place']).execute();
}

async function createTimes(db: Kysely<unknown>): Promise<void> {
  await texts(db.schema.createTable('tenant_time'), 'tenant', 'newest', 'observed').addPrimaryKeyConstraint('tenant_time_key', ['tenant']).execute();
  await sql`insert into tenant_time (tenant, newest, observed) select tenant, max(at), '' from (
    select tenant, at from journal
    union all select tenant, coalesce(finished_at, started_at) from run
    union all select tenant, created_at from plan) as known group by tenant`.execute(db);
}

// What was done is counted by run too: orders have a budget of their own.
async function extendJournal(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('journal_result').execute();
  await db.schema.createIndex('journal_result').on('journal').columns(['tenant', 'result', 'at', 'shape', 'run_id']).where('result', 'is not', null).execute();
}
