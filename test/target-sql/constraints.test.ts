import { expect } from 'chai';
import { createAccount, createGroup, remove, update } from '../target-duo/support/operations.js';
import { describeEachDialect, typeWord } from './support/each-dialect.js';
import type { TestDatabase } from './support/databases.js';
import { apply, openTarget, said, shown, words, type Raw } from './support/open-target.js';

const LONG = 'x'.repeat(41);

const config = ({ url }: TestDatabase, columns: Raw = {}): Raw => ({
  url,
  accounts: { table: 'person', key: 'id', name: 'name', columns: { id: 'int', name: 'string', team: 'string', age: 'int', born: 'date', seen: 'timestamp', note: 'string', ...columns } },
});

async function makeTables({ dialect, query }: TestDatabase): Promise<void> {
  const text = typeWord(dialect, 'text');
  // SQLite keeps no length and no type: a check does it there.
  const limit = dialect === 'sqlite' ? ' check (length(note) <= 40)' : '';
  await query(`
    create table team (code ${text} not null primary key);
    insert into team values ('it');
    create table person (id ${typeWord(dialect, 'int')} not null primary key, name ${text} not null unique, team ${text}, age integer, born ${typeWord(dialect, 'date')},
      seen ${typeWord(dialect, 'timestamp')}, note ${text}${limit}, constraint adult check (age is null or age >= 18), foreign key (team) references team (code));
    create table pet (owner ${typeWord(dialect, 'int')}, foreign key (owner) references person (id))`);
}

describeEachDialect('what a constraint refuses', (database, dialect) => {
  const cases: readonly (readonly [string, Raw, string, string])[] = [
    ['a text that is too long', { note: LONG }, 'invalid', dialect === 'sqlite' ? 'check' : 'note takes'],
    ['a check', { age: -1234567 }, 'invalid', 'check'],
    ['a foreign key', { team: 'nobody' }, 'invalid', 'foreign key'],
    ['a NUL character', { note: 'secret\0value' }, 'invalid', 'note takes no NUL'],
    ['half a character', { note: 'secret\uD800' }, 'invalid', 'note takes no half'],
    ['a time that would read back as another text', { seen: '2026-05-31T12:00:00Z' }, 'invalid', 'seen takes a time in UTC'],
    ['a day that does not exist', { born: '2023-02-29' }, 'invalid', 'born takes a date'],
    ['a value of another type', { age: true }, 'invalid', 'age takes a whole number'],
    ['a column that is not declared', { secret: 'x' }, 'invalid', 'secret is not among the columns'],
  ];
  // None of the values is so short that a port could hold it.
  for (const [title, attributes, kind, words_] of cases) {
    it(`${title}: ${kind}, by the column's name and never by the value`, async () => {
      await makeTables(database());
      const target = await openTarget(config(database()));
      const good = createAccount({ id: 1, name: 'good' });
      const outcomes = await apply(target, good, createAccount({ id: 2, name: 'bad', ...(attributes as Record<string, string>) }));
      expect(words(outcomes), said(outcomes)).to.deep.equal([`refused ${kind}`, `refused ${kind}`]);
      expect(said(outcomes)).to.include(words_);
      for (const value of [LONG, '1234567', 'nobody', 'secret\0value', '2023-02-29', '12:00:00Z']) expect(said(outcomes)).not.to.include(value);
      expect(await shown(target)).to.deep.equal({});
      await apply(target, good);
      const changed = await apply(target, update('account', '1', attributes as Record<string, string>));
      expect(words(changed), said(changed)).to.deep.equal([`refused ${kind}`]);
      expect(await shown(target)).to.deep.equal({ 1: { id: 1, name: 'good' } });
      await target.close();
    });
  }

  it('the database itself refuses what the catalogue does not tell: too large a number, a name that is taken in the table', async () => {
    await makeTables(database());
    const target = await openTarget(config(database()));
    if (dialect !== 'sqlite') {
      const outcomes = await apply(target, createAccount({ id: 3, name: 'c', age: 3_000_000_000 }));
      expect(words(outcomes), said(outcomes)).to.deep.equal(['refused invalid']);
      expect(said(outcomes)).not.to.include('3000000000');
    }
    await database().query(`update team set code = 'it'`);
    await apply(target, createAccount({ id: 1, name: 'a' }), createAccount({ id: 2, name: 'b' }));
    expect(words(await apply(target, createAccount({ id: 2, name: 'z' })))).to.deep.equal(['refused conflict']);
    await target.close();
  });

  it('a row that others point to stays: invalid; a required column is never cleared', async () => {
    await makeTables(database());
    const target = await openTarget(config(database(), { note: { type: 'string', required: true } }));
    await apply(target, createAccount({ id: 1, name: 'a', note: 'n' }));
    await database().query('insert into pet values (1)');
    expect(words(await apply(target, remove('account', '1')))).to.deep.equal(['refused invalid']);
    expect(words(await apply(target, update('account', '1', {}, ['note'])))).to.deep.equal(['refused invalid']);
    expect(words(await apply(target, createGroup({ name: 'g' })))).to.deep.equal(['refused unsupported']);
    await target.close();
  });

  it('a value that looks like the message of a server is not shown in its place', async () => {
    await database().query(`create table person (id integer not null primary key, name ${typeWord(dialect, 'text')}, note ${typeWord(dialect, 'text')} unique)`);
    const target = await openTarget({ url: database().url, accounts: { table: 'person', key: 'id', name: 'name', columns: { id: 'int', name: 'string', note: 'string' } } });
    const note = "x' for key 'secret' Column 'secret'";
    await apply(target, createAccount({ id: 1, name: 'a', note }));
    const outcomes = await apply(target, createAccount({ id: 2, name: 'b', note }));
    expect(words(outcomes)).to.deep.equal(['refused conflict']);
    expect(said(outcomes)).to.match(/^(?:note|a value) is taken/).and.to.include('note');
    expect(said(outcomes)).not.to.include('secret');
    await target.close();
  });

  it('a column that must have a value is named, by whoever refuses it', async () => {
    await database().query(`create table person (id integer not null primary key, name ${typeWord(dialect, 'text')} not null, note ${typeWord(dialect, 'text')} not null)`);
    const { accounts } = config(database()) as { readonly accounts: Raw };
    const target = await openTarget({ url: database().url, accounts: { ...accounts, columns: { id: 'int', name: 'string', note: 'string' } } });
    const outcomes = await apply(target, createAccount({ id: 1, name: 'a' }));
    expect(words(outcomes), said(outcomes)).to.deep.equal(['refused invalid']);
    expect(said(outcomes)).to.match(/^note must have a value/);
    await apply(target, createAccount({ id: 1, name: 'a', note: 'n' }));
    expect(said(await apply(target, update('account', '1', {}, ['note'])))).to.match(/^note must have a value/);
    await target.close();
  });
});

describeEachDialect('values', (database, dialect) => {
  it('beyond 2^53 are kept as digits, as keys too', async () => {
    await makeTables(database());
    const target = await openTarget(config(database(), { age: 'int' }));
    const big = '9007199254740993';
    expect(words(await apply(target, createAccount({ id: big, name: 'big' }), createAccount({ id: '9007199254740992', name: 'near' })))).to.deep.equal(['done', 'done']);
    expect(await shown(target, 'account', { by: 'id', values: [big] })).to.deep.equal({ [big]: { id: big, name: 'big' } });
    expect(words(await apply(target, update('account', big, { note: 'only this one' })))).to.deep.equal(['done']);
    expect(await database().query("select name from person where note = 'only this one'")).to.deep.equal([{ name: 'big' }]);
    expect(words(await apply(target, remove('account', big)))).to.deep.equal(['done']);
    expect(await database().query('select name from person')).to.deep.equal([{ name: 'near' }]);
    await target.close();
  });

  it('that are empty texts are no values: written as NULL, read as absent', async () => {
    await makeTables(database());
    const target = await openTarget(config(database()));
    await apply(target, createAccount({ id: 1, name: 'a', note: '' }));
    expect(await database().query('select note from person')).to.deep.equal([{ note: null }]);
    await database().query("update person set note = ''");
    expect(await shown(target)).to.deep.equal({ 1: { id: 1, name: 'a' } });
    await target.close();
  });

  it('hold whatever Unicode has, and are found by their name in either form', async () => {
    await makeTables(database());
    const target = await openTarget(config(database()));
    const name = "Zoe\u0301 'O\"Neil\\ \u{1F469}\u200D\u{1F680}; --";
    await apply(target, createAccount({ id: 1, name }));
    expect(await shown(target, 'account', { by: 'name', values: [name.normalize('NFC')] })).to.deep.equal({ 1: { id: 1, name } });
    expect(await shown(target, 'account', { by: 'name', values: [name.toLowerCase()] })).to.deep.equal({});
    await target.close();
    const folding = await openTarget(config(database(), { name: { type: 'string', compare: 'case-insensitive' } }));
    expect(await shown(folding, 'account', { by: 'name', values: [name.toLowerCase().normalize('NFC')] })).to.deep.equal({ 1: { id: 1, name } });
    await folding.close();
  });

  it('of four bytes in a column of three are refused, not bent', async function () {
    if (dialect !== 'mariadb') return;
    await database().query('create table person (id integer primary key, name varchar(40) character set utf8mb3)');
    const target = await openTarget({ url: database().url, accounts: { table: 'person', key: 'id', name: 'name', columns: { id: 'int', name: 'string' } } });
    const outcomes = await apply(target, createAccount({ id: 1, name: 'rocket \u{1F680}' }));
    expect(words(outcomes)).to.deep.equal(['refused invalid']);
    expect(said(outcomes)).to.match(/^name does not take this value/);
    expect(said(outcomes)).not.to.match(/xF0|rocket/);
    await target.close();
  });
});
