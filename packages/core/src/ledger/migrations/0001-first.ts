import type { Kysely, Migration } from 'kysely';
import { clustered, type Flavour } from '../flavour.js';
import { texts } from './texts.js';

/** Everything that the first release remembers. */
export function firstSchema(flavour: Flavour): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await createTenants(db);
      await createLinks(db, flavour);
      await createPlansAndRuns(db);
      await createJournal(db);
    },
  };
}

async function createTenants(db: Kysely<unknown>): Promise<void> {
  await texts(db.schema.createTable('meta'), 'name', 'value').addPrimaryKeyConstraint('meta_key', ['name']).execute();
  await texts(db.schema.createTable('tenant'), 'tenant', 'label', 'bound_at').addPrimaryKeyConstraint('tenant_key', ['tenant']).execute();
  await texts(db.schema.createTable('target_binding'), 'target', 'tenant', 'bound_at').addPrimaryKeyConstraint('target_binding_key', ['target']).execute();
  await texts(db.schema.createTable('lease'), 'tenant', 'since')
    .addColumn('fence', 'bigint', (column) => column.notNull())
    .addColumn('holder', 'text')
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('lease_key', ['tenant'])
    .execute();
}

async function createLinks(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const link = texts(db.schema.createTable('link'), 'tenant', 'type', 'owner', 'target_id', 'label', 'origin', 'pipeline', 'since', 'run_id')
    .addColumn('leaving_since', 'text')
    .addColumn('leaving_rung', 'text')
    .addColumn('leaving_rung_at', 'text')
    .addPrimaryKeyConstraint('link_key', ['tenant', 'type', 'owner'])
    .addUniqueConstraint('link_target', ['tenant', 'type', 'target_id']);
  await clustered(flavour, link).execute();
  const tombstone = texts(db.schema.createTable('tombstone'), 'tenant', 'type', 'target_id', 'owner', 'label', 'released_at') //
    .addPrimaryKeyConstraint('tombstone_key', ['tenant', 'type', 'target_id', 'owner']);
  await clustered(flavour, tombstone).execute();
  const value = texts(db.schema.createTable('given_value'), 'tenant', 'account_id', 'attribute', 'identity', 'value_id', 'since')
    .addColumn('created', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('given_value_key', ['tenant', 'account_id', 'attribute', 'identity']);
  await clustered(flavour, value).execute();
}

async function createPlansAndRuns(db: Kysely<unknown>): Promise<void> {
  await texts(db.schema.createTable('plan'), 'plan_id', 'tenant', 'digest', 'config_digest', 'created_at', 'expires_at')
    .addColumn('blocked', 'integer', (column) => column.notNull())
    .addColumn('total', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'text')
    .addColumn('approved_by', 'text')
    .addColumn('approved_at', 'text')
    .addPrimaryKeyConstraint('plan_key', ['plan_id'])
    .execute();
  await texts(db.schema.createTable('run'), 'run_id', 'tenant', 'target', 'kind', 'started_at', 'status')
    .addColumn('plan_id', 'text')
    .addColumn('finished_at', 'text')
    .addColumn('operations', 'bigint', (column) => column.notNull())
    .addColumn('failed', 'bigint', (column) => column.notNull())
    .addColumn('message', 'text')
    .addPrimaryKeyConstraint('run_key', ['run_id'])
    .execute();
  await db.schema.createIndex('run_started').on('run').columns(['started_at', 'run_id']).execute();
  await texts(db.schema.createTable('run_notes'), 'run_id', 'reads', 'findings')
    .addColumn('noted', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('run_notes_key', ['run_id'])
    .execute();
}

async function createJournal(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('journal')
    // In SQLite exactly this type makes the key the row's own number.
    .addColumn('sequence', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('of_sequence', 'bigint')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('shape', 'text', (column) => column.notNull())
    .addColumn('result', 'text')
    .addColumn('salt', 'text')
    .addColumn('content', 'text')
    .addColumn('sealed', 'text')
    .addColumn('chain', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('journal_result').on('journal').columns(['tenant', 'result', 'at', 'shape']).where('result', 'is not', null).execute();
  await texts(db.schema.createTable('journal_head'), 'chain')
    .addColumn('id', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .execute();
  await texts(db.schema.createTable('open_intent'), 'tenant')
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('open_intent_key', ['tenant', 'sequence'])
    .execute();
}
