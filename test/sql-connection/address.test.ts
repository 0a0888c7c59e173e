import { resolve } from 'node:path';
import type { Failure } from '@rollcall/core';
import { addressOf, placeOfServer } from '@rollcall/sql-connection';
import { expect } from 'chai';
import { dialectNames } from '../../packages/source-sql/src/dialects/dialect.js';
import { targetAddress } from '../../packages/target-sql/src/address.js';
import { failureOf } from '../support/failure-of.js';

const all = ['postgres', 'mysql', 'sqlite'] as const;

/** What each plugin takes for an address. */
const readers: Readonly<Record<string, (url: string) => unknown>> = {
  'sql-connection': (url) => addressOf(url, all),
  'source-sql': (url) => addressOf(url, dialectNames),
  'target-sql': (url) => targetAddress(url, undefined),
};

/** How an address is refused: as `invalid`, and without any part of it anywhere in the error. */
async function refusal(read: () => unknown): Promise<Failure> {
  const error = await failureOf(Promise.resolve().then(read));
  expect(error.kind).to.equal('invalid');
  expect(error.message).to.match(/^url: /);
  expect(`${error.stack ?? ''} ${JSON.stringify(error.failure)} ${String(error.cause)}`).to.not.contain('s3cr3t');
  expect(error.failure.remedy).to.contain('postgres://user:password@host');
  return error.failure;
}

describe('the address of a database', () => {
  it('of PostgreSQL is taken apart', () => {
    expect(addressOf('postgres://us%40er:p%2Fw@db.example.edu/hr%20x?sslmode=verify-full', all)).to.deep.equal({
      dialect: 'postgres', host: 'db.example.edu', port: 5432, database: 'hr x', user: 'us@er', password: 'p/w', encryption: 'authority-and-host',
    });
    expect(addressOf('postgresql://db:6432', all)).to.deep.include({ port: 6432, database: undefined, user: undefined, password: undefined, encryption: 'unset' });
    expect(addressOf('postgres://[::1]:5433/hr', all)).to.include({ host: '::1', port: 5433 });
    expect(addressOf('postgres://u@%2Frun%2Fpostgresql/hr', all)).to.include({ host: '/run/postgresql' });
    expect(addressOf('postgres:///hr?host=/run/postgresql', all)).to.include({ host: '/run/postgresql', database: 'hr' });
    expect(addressOf('postgres://u:p%40@h/db', all)).to.include({ dialect: 'postgres', host: 'h', port: 5432, database: 'db', password: 'p@' });
  });

  it('of MariaDB and MySQL is taken apart alike', () => {
    expect(addressOf('mariadb://u@h/db', all)).to.include({ dialect: 'mysql', port: 3306, database: 'db' });
    expect(addressOf('mysql://u@[::1]:3307/db?sslmode=verify-full', all)).to.include({ dialect: 'mysql', host: '::1', port: 3307, encryption: 'authority-and-host' });
    expect(addressOf('mariadb://h', all)).to.include({ dialect: 'mysql', database: undefined });
  });

  for (const [url, file] of [
    ['sqlite:./hr.db', resolve('hr.db')], ['sqlite:hr.data', resolve('hr.data')], ['sqlite:/srv/hr.db', '/srv/hr.db'], ['sqlite:///srv/hr.db', '/srv/hr.db'],
    ['file:/srv/hr.db', '/srv/hr.db'], ['./hr.sqlite3', resolve('hr.sqlite3')], ['/srv/hr.sqlite', '/srv/hr.sqlite'], ['hr.db', resolve('hr.db')],
  ] as const) {
    it(`${url} is the file ${file}`, () => expect(addressOf(url, all)).to.deep.equal({ dialect: 'sqlite', file }));
  }

  it('is relative to where the caller says', () => {
    expect(addressOf('sqlite:./x.db', all, (path) => `/there/${path}`)).to.deep.equal({ dialect: 'sqlite', file: '/there/./x.db' });
  });

  it('is told to people without user and password', () => {
    expect(placeOfServer(addressOf('postgres://u:p@db.example.edu/hr', ['postgres']))).to.equal('db.example.edu:5432/hr');
    expect(placeOfServer(addressOf('mariadb://u:p@[::1]', ['mysql']))).to.equal('[::1]:3306');
  });

  for (const [reader, read] of Object.entries(readers)) {
    for (const url of [
      'postgres://app:s3cr3t/x@db/hr', 'postgres://app:12/s3cr3t@db/hr', 'postgres://app:12#s3cr3t@db/hr', 'postgres://app:12?s3cr3t@db/hr', 'postgres://app:%s3cr3t@db/hr',
      'postgres://app:s3cr3t@/hr', 'postgres://app:s3cr3t@db/hr?sslmode=prefer', 'postgres://app:s3cr3t@db/hr?sslmode=s3cr3t', 'postgres://app:x@db/hr?sslmode=constructor',
      'postgres://app:s3cr3t@db/hr?password=s3cr3t', 'postgres://app:s3cr3t@db:port/hr', 'postgres://app:%zz@db/s3cr3t',
      'mysql://app:s3cr3t#x@db/hr', 'mysql://app:s3cr3t@db/hr?ssl=s3cr3t', 'mysql://app:s3cr3t@db/hr?sslmode=s3cr3t', 'mssql://app:s3cr3t@db/hr',
      's3cr3t', '', 'sqlite:', 'sqlite::memory:', 's3cr3t://x.db',
    ]) {
      it(`is refused by ${reader} without repeating any of it: ${url.replaceAll('s3cr3t', '…') || 'nothing'}`, () => refusal(() => read(url)));
    }
  }

  it('of a kind that the plugin does not know is refused by its name, however the rest is written', async () => {
    for (const url of ['mysql://app:s3cr3t@db/hr', 'mysql://app:s3cr3t#x@db/hr']) {
      expect(await refusal(() => addressOf(url, dialectNames))).to.include({
        message: 'url: mysql is not supported',
        remedy: 'write postgres://user:password@host:5432/database?sslmode=verify-full, sqlite:./file.db or a path that ends in .db',
      });
    }
    expect((await refusal(() => addressOf('s3cr3t.db', ['postgres']))).message).to.equal('url: the address names no known kind of database');
  });

  it('names a database where rows are written; a server may choose the one that is read', async () => {
    expect(addressOf('postgres://u@h', dialectNames)).to.include({ database: undefined });
    for (const url of ['mariadb://h', 'postgres://u:s3cr3t@h']) {
      const { message, remedy } = await refusal(() => targetAddress(url, undefined));
      expect(message).to.equal('url: the address names no database');
      expect(remedy).to.contain('mariadb:// or mysql:// alike');
    }
  });
});
