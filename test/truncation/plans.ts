import { expect } from 'chai';
import { openSqlite } from '@rollcall/sqlite';
import { ldapSource } from '@rollcall/source-ldap';
import { sqlSource } from '@rollcall/source-sql';
import { definePlugin, isConnectorError, type Operation, type Plugin, simpleModule, sourceToken } from '@rollcall/core';
import { join } from 'node:path';
import { sqliteBy } from '../../packages/source-sql/src/dialects/sqlite/sqlite.js';
import { sqlConfig } from '../../packages/source-sql/src/config.js';
import { profileOf } from '../../packages/source-sql/src/profile.js';
import { SqlSource } from '../../packages/source-sql/src/sql-source.js';
import { TestWorld } from '../core/support/worlds.js';
import { CutDirectory } from './support/cut-directory.js';
import { activeDirectoryScript, type DirectoryScript, memberOfScript, openldapScript } from './support/directory-script.js';
import { type Case, codes, messages, paging, ranges, streamCuts } from './support/directory-troubles.js';
import { type Fault, type FaultPlan, faultyOpen, type Trace } from './support/faulty-sqlite.js';
import { seeded } from './support/seeded.js';
import { SQL_CONFIG, SQL_WORLD } from './support/sql-world.js';

const LDAP_PLANS = 40;
const SQLITE_PLANS = 40;
const FAULTS: readonly Fault[] = ['SQLITE_IOERR', 'broken driver', 'ends early', 'row lost'];

/** A configuration under which whatever is proven absent leaves at once, and no guard stands in its way. */
const yamlOf = (section: object): string => `
state: ./rollcall.db
sources:
  hr: ${JSON.stringify(section)}
targets:
  app: { use: memory }
pipelines:
  staff:
    from: hr
    to: app
    accounts: { username: "hr.uid", email: "hr.mail" }
    groups: { select: "true", name: "group.cn" }
    absence: immediate
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, adopt: { max: 1000 }, clear: { max: 1000 }, shrinkSource: { max: 1000 } }
`;

/** The operations that rest on absence: a removal, a detaching or a clearing whose proof is of that kind. */
function absenceDerived(operations: readonly { readonly operation: Operation }[]): readonly string[] {
  return operations.filter(({ operation }) => JSON.stringify(operation).includes('"kind":"absence"')).map(({ operation }) => operation.id);
}

/** So many of the cases, spread by chance that is the same each time. */
function sampleOf<T>(cases: readonly T[], count: number): readonly T[] {
  const below = seeded(cases.length);
  const left = [...cases];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)).flat();
}

/** Whole plans over a sample of the cuts: the real plugins in a whole Rollcall, with links for everybody and everything. */
export function planCuts(): void {
  describe('in whole plans', () => {
    let world: TestWorld;
    beforeEach(() => {
      world = new TestWorld();
    });
    afterEach(() => world.dispose());

    /** Makes links for everybody, and shows that a whole read without somebody would let them go. */
    async function settled(without: () => void, back: () => void, leaver: string): Promise<void> {
      await world.run();
      expect((await world.planned()).operations).to.deep.equal([]);
      without();
      expect(absenceDerived((await world.planned()).operations), 'somebody who is really gone').to.include(`disable account hr:${leaver}`);
      back();
      expect((await world.planned()).operations).to.deep.equal([]);
    }

    const scripts: readonly (() => DirectoryScript)[] = [() => openldapScript(false), () => openldapScript(true), activeDirectoryScript, memberOfScript];
    for (const make of scripts) {
      const script = make();
      it(`${script.title}: nothing is taken away in ${LDAP_PLANS} cuts`, async () => {
        const directory = await CutDirectory.start(script);
        world.extra = [ldapSource];
        world.yaml = yamlOf({ use: 'ldap', url: directory.url, ...script.config });
        const [, second] = await firstPeople(directory);
        await settled(() => directory.leave('bob'), () => directory.leave(undefined), second ?? '');
        const wire = directory.recorded;
        const cases: readonly Case[] = [...streamCuts(wire, 13), ...codes(wire), ...paging(wire), ...messages(wire), ...ranges(wire)].filter(({ trouble }) => trouble.abortAt === undefined && trouble.timeout === undefined);
        let made = 0;
        for (const { name, trouble } of sampleOf(cases, LDAP_PLANS)) {
          directory.trouble = trouble;
          made += await plansNothing(world, name);
        }
        await directory.close();
        expect(made).to.be.at.least(LDAP_PLANS / 2);
      });
    }

    it(`SQLite: nothing is taken away in ${SQLITE_PLANS} cuts`, async () => {
      const file = join(world.folder, 'hr.db');
      const database = await openSqlite(file, {});
      database.exec(SQL_WORLD);
      const state: { plan: FaultPlan | undefined; trace: Trace } = { plan: undefined, trace: { rows: [] } };
      world.extra = [faultySql(state)];
      world.yaml = yamlOf({ use: 'faulty-sql', url: `sqlite:${file}`, ...SQL_CONFIG, pageSize: 3 });
      await settled(() => database.exec('delete from person where id = 2'), () => database.exec("insert into person values (2, 'u2', 'u2@x')"), '2');
      database.close();
      state.trace = { rows: [] };
      await world.planned();
      const plans = state.trace.rows.flatMap((rows, statement) => FAULTS.flatMap((fault) => Array.from({ length: rows }, (_, atRow): FaultPlan => ({ statement, atRow, fault }))));
      let made = 0;
      for (const plan of sampleOf(plans, SQLITE_PLANS)) {
        Object.assign(state, { plan, trace: { rows: [] } });
        made += await plansNothing(world, JSON.stringify(plan));
      }
      expect(made).to.be.at.least(SQLITE_PLANS / 2);
    });
  });
}

async function firstPeople(directory: CutDirectory): Promise<readonly string[]> {
  const source = directory.source();
  const read = source.read({ types: ['person'], keys: 'all', attributes: {} }, { signal: new AbortController().signal, pace: () => Promise.resolve() });
  const step = await read.next();
  await read.return(undefined as never);
  await source.close();
  return step.done === true ? [] : step.value.flatMap((incoming) => (incoming.ok && incoming.record.type === 'person' ? [incoming.record.key] : []));
}

/**
 * Everything is as it was wanted, so a plan over a read that was cut holds nothing at all: what was not read is held, not taken
 * away. Returns how many plans were made: none where the read shows that none can be (wrong settings, missing rights).
 */
async function plansNothing(world: TestWorld, name: string): Promise<0 | 1> {
  const plan = await world.planned().catch((error: unknown) => {
    if (!isConnectorError(error)) throw error;
    return undefined;
  });
  if (plan === undefined) return 0;
  expect(absenceDerived(plan.operations), name).to.deep.equal([]);
  expect(plan.operations.map(({ operation }) => operation.id), name).to.deep.equal([]);
  return 1;
}

function faultySql(state: { readonly plan: FaultPlan | undefined; readonly trace: Trace }): Plugin<'source'> {
  return definePlugin({
    kind: 'source',
    type: 'faulty-sql',
    apiVersion: 1,
    version: sqlSource.version,
    config: sqlConfig,
    profile: profileOf,
    module: (config) =>
      simpleModule(sourceToken, ({ clock }) => {
        const openSession: NonNullable<ConstructorParameters<typeof SqlSource>[1]['openSession']> = (address, options) => {
          if (address.dialect !== 'sqlite') throw new Error('SQLite only');
          return sqliteBy(faultyOpen(state.plan, state.trace)).open(address, options);
        };
        return new SqlSource(config, { clock, openSession });
      }),
  });
}
