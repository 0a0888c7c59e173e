import { expect } from 'chai';
import type { ReadScope, Source } from '@rollcall/core';
import { numbers } from './support/databases.js';
import { describeEachDialect } from './support/each-dialect.js';
import { failureOf } from '../support/failure-of.js';
import { callOptions } from '../support/plugin-host.js';
import { collect, everything, openSource } from './support/open-source.js';
import { keysOf, whole } from './support/records.js';

const byKeys = (values: readonly string[]): ReadScope<'person'> => ({ types: ['person'], keys: { by: 'id', values }, attributes: {} });

const ODD = ["o'b", '"c"', 'd\\e', '{f}', 'g,h', 'NULL', 'null', '%_', ' i ', 'j\nk', '山田', '\u00c5', 'A\u030a', '*', "');--", '$1', '?'];

describeEachDialect('keyed reads', ({ dialect, database, people }) => {
  it('of 1,000 keys, known and unknown, claim all of them with one count and one query', async () => {
    const options = callOptions();
    const source = await openSource(people(`select n as id from ${numbers(700)} as c`));
    const keys = Array.from({ length: 1000 }, (_, index) => String(index + 1));
    const { incoming, claims } = await collect(source, byKeys(keys), options);
    expect(keysOf(incoming)).to.have.members(keys.slice(0, 700));
    expect(whole(claims.person)).to.include({ delivered: 700, announced: 700 });
    expect(options.paced).to.have.lengthOf(2);
  });

  it('of nobody, of unknown keys and of keys that the query leaves out claim that nobody is there', async () => {
    const source = await openSource(people('select id from person where id <> 2'));
    for (const keys of [[], ['99'], ['2'], [''], ['1.0'], ['01'], [' 1']]) {
      const { incoming, claims } = await collect(source, byKeys(keys));
      expect(incoming, JSON.stringify(keys)).to.deep.equal([]);
      expect(whole(claims.person)).to.include({ delivered: 0, announced: 0 });
    }
  });

  it('find exactly whom they name, whatever the characters', async () => {
    const literal = (text: string): string => `select '${text.replaceAll("'", "''")}' as id`;
    const source = await openSource(people(ODD.map(literal).join(' union all ')));
    for (const key of ODD) expect(keysOf((await collect(source, byKeys([key]))).incoming), JSON.stringify(key)).to.deep.equal([key]);
    expect(keysOf((await collect(source, byKeys(ODD))).incoming)).to.have.members(ODD);
    expect((await collect(source, byKeys(['%', '_', 'i', 'Null', 'o', "o''b", 'd\\\\e']))).incoming).to.deep.equal([]);
  });

  it('see what was deleted since the whole read', async () => {
    const table = `leavers_${dialect}`;
    await database().run(`create table ${table} (id integer primary key); insert into ${table} values (1), (2), (3);`);
    const source = await openSource(people(`select id from ${table}`));
    expect(whole((await collect(source, everything('person'))).claims.person).delivered).to.equal(3);
    await database().run(`delete from ${table} where id = 2`);
    const { incoming, claims } = await collect(source, byKeys(['1', '2', '3']));
    expect(keysOf(incoming)).to.have.members(['1', '3']);
    expect(whole(claims.person).delivered).to.equal(2);
  });
});

describeEachDialect('a source that says whether it is ready', ({ dialect, database, people }) => {
  const table = `load_${dialect}`;
  before(() => database().run(`create table ${table} (batch text, done integer)`));
  const set = (batch: string, done: number): Promise<void> => database().run(`delete from ${table}; insert into ${table} values ('${batch}', ${done});`);
  const watched = (query = 'select id from person') => people(query, { ready: `select done = 1 from ${table}`, batch: `select batch from ${table}` });

  it('is not read while it is not, and says so for every type (D2)', async () => {
    await set('a', 0);
    const error = await failureOf(collect(await openSource(watched()), everything('person')));
    expect(error.failure).to.include({ kind: 'unavailable', code: 'not-ready' });
    expect(error.message).to.include('source says it is not ready');
  });

  it('names the load in what its claims rest on', async () => {
    await set('2026-11-22', 1);
    const { claims } = await collect(await openSource(watched()), everything('person'));
    expect(whole(claims.person).basis).to.match(/; batch 2026-11-22$/);
  });

  it('is asked in the snapshot that is read: what becomes of it meanwhile counts for the next read', async () => {
    await set('first', 1);
    const source = await openSource({ ...watched(`select n as id from ${numbers(500)} as c`), pageSize: 100 });
    const read = source.read(everything('person'), callOptions());
    await read.next();
    await set('second', 0);
    let step = await read.next();
    while (step.done !== true) step = await read.next();
    expect(whole(step.value.person).basis).to.match(/; batch first$/);
    expect((await failureOf(collect(source, everything('person')))).failure.code).to.equal('not-ready');
  });

  it('that names no load, or two, is not ready', async () => {
    for (const batch of [`select batch from ${table} where 1 = 0`, 'select null', `select 'a' union all select 'b'`]) {
      const source = await openSource(people('select id from person', { batch }));
      const error = await failureOf(collect(source, everything('person')));
      expect(error.failure, batch).to.include({ kind: 'unavailable', code: 'not-ready' });
      expect(await source.ready?.(callOptions()), batch).to.deep.equal({ ready: false, says: error.message });
    }
  });

  const ready = async (source: Source) => source.ready?.(callOptions());

  for (const [title, answer, said] of [
    ['true', '1 = 1', { ready: true }],
    ['false', '1 = 0', { ready: false, says: 'the source says it is not ready' }],
    ['null', 'null', { ready: false, says: 'the source says it is not ready' }],
    ['a text', "'soon'", { ready: false, says: 'the source says it is not ready' }],
  ] as const) {
    it(`says so without being read, for ${title} (D2)`, async () => {
      expect(await ready(await openSource(people('select id from nowhere', { ready: `select ${answer}` })))).to.deep.equal(said);
    });
  }

  it('is asked anew each time, in a snapshot and on a connection of its own', async () => {
    const source = await openSource(watched());
    for (const done of [0, 1, 0]) {
      await set('c', done);
      expect((await ready(source))?.ready).to.equal(done === 1);
    }
    expect(await database().openConnections()).to.be.oneOf([0, undefined]);
  });

  it('is asked nothing where the file asks nothing', async () => {
    expect(await ready(await openSource(people('select id from person')))).to.equal(undefined);
  });

  it('fails, and does not call itself unready, where there is no answer', async () => {
    expect((await failureOf(ready(await openSource(people('select id from person', { ready: 'select done from nowhere' }))))).failure).to.include({ kind: 'invalid' });
    expect((await failureOf((await openSource(watched())).ready!(callOptions(AbortSignal.abort())))).kind).to.equal('cancelled');
  });
});
