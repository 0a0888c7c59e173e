import { expect } from 'chai';
import { resolve } from 'node:path';
import { addressOf } from '../../packages/source-sql/src/address.js';
import { failureOf } from './support/failure-of.js';

describe('source-sql address', () => {
  const failure = (url: string) => failureOf(Promise.resolve().then(() => addressOf(url)));

  it('takes a PostgreSQL address apart', () => {
    expect(addressOf('postgres://us%40er:p%2Fw@db.example.edu/hr%20x?sslmode=verify-full')).to.deep.equal({
      dialect: 'postgres', host: 'db.example.edu', port: 5432, database: 'hr x', user: 'us@er', password: 'p/w', encryption: 'authority-and-host',
    });
    expect(addressOf('postgresql://db:6432')).to.deep.include({ port: 6432, database: undefined, user: undefined, password: undefined, encryption: 'unset' });
    expect(addressOf('postgres://[::1]:5433/hr')).to.include({ host: '::1', port: 5433 });
    expect(addressOf('postgres://u@%2Frun%2Fpostgresql/hr')).to.include({ host: '/run/postgresql' });
    expect(addressOf('postgres:///hr?host=/run/postgresql')).to.include({ host: '/run/postgresql', database: 'hr' });
  });

  for (const [url, file] of [
    ['sqlite:./hr.db', resolve('hr.db')], ['sqlite:hr.data', resolve('hr.data')], ['sqlite:/srv/hr.db', '/srv/hr.db'], ['sqlite:///srv/hr.db', '/srv/hr.db'],
    ['file:/srv/hr.db', '/srv/hr.db'], ['./hr.sqlite3', resolve('hr.sqlite3')], ['/srv/hr.sqlite', '/srv/hr.sqlite'], ['hr.db', resolve('hr.db')],
  ] as const) {
    it(`${url} is the file ${file}`, () => expect(addressOf(url)).to.deep.equal({ dialect: 'sqlite', file }));
  }

  for (const url of [
    'postgres://app:s3cr3t/x@db/hr', 'postgres://app:12/s3cr3t@db/hr', 'postgres://app:12#s3cr3t@db/hr', 'postgres://app:12?s3cr3t@db/hr', 'postgres://app:%s3cr3t@db/hr',
    'postgres://app:s3cr3t@/hr', 'postgres://app:s3cr3t@db/hr?sslmode=prefer', 'postgres://app:s3cr3t@db/hr?password=s3cr3t', 'postgres://app:s3cr3t@db:port/hr',
    'mysql://app:s3cr3t@db/hr', 's3cr3t', '', 'sqlite:', 'sqlite::memory:', 's3cr3t://x.db',
  ]) {
    it(`refuses ${url.replaceAll('s3cr3t', '…') || 'nothing'} without repeating any of it`, async () => {
      const error = await failure(url);
      expect(error.kind).to.equal('invalid');
      expect(`${error.stack ?? ''} ${JSON.stringify(error.failure)} ${String(error.cause)}`).to.not.contain('s3cr3t');
      expect(error.failure.remedy).to.contain('postgres://user:password@host');
    });
  }
});
