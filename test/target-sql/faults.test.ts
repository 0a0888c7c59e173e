import { setTimeout as sleep } from 'node:timers/promises';
import { openSqlite } from '@rollcall/sqlite';
import { expect } from 'chai';
import pg from 'pg';
import { createConnection } from 'mysql2/promise';
import { failureOf } from '../support/failure-of.js';
import { createAccount, update } from '../target-duo/support/operations.js';
import { startCuttingProxy } from './support/cutting-proxy.js';
import { mariadbServer, postgresServer, type TestDatabase } from './support/databases.js';
import { describeEachDialect } from './support/each-dialect.js';
import { makeOffice, officeConfig } from './support/office.js';
import { callOptions } from '../support/plugin-host.js';
import { apply, collect, openTarget, shown, words } from './support/open-target.js';

const SERVERS = ['postgres', 'mariadb'] as const;

/** Somebody else's transaction that holds the row `p1`; what it returns ends it. */
async function holdRow({ dialect, url }: TestDatabase): Promise<() => Promise<void>> {
  if (dialect === 'sqlite') {
    const database = await openSqlite(url.replace('sqlite:', ''));
    database.exec('begin immediate');
    return () => {
      database.close();
      return Promise.resolve();
    };
  }
  const statement = "update person set mail = 'held' where id = 'p1'";
  if (dialect === 'postgres') {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query(`begin; ${statement}`);
    return () => client.end();
  }
  const connection = await createConnection(url.replace('mariadb:', 'mysql:'));
  await connection.query('begin');
  await connection.query(statement);
  return () => connection.end();
}

describeEachDialect('a connection that breaks', (database) => {
  it('before the commit was sent has changed nothing, and says so', async () => {
    await makeOffice(database());
    const proxy = await startCuttingProxy(database().url);
    const target = await openTarget(officeConfig({ url: proxy.urlOf(database().url) }));
    proxy.cutAt(/insert into/i, 'before');
    expect(await failureOf(apply(target, createAccount({ id: 'p1', name: 'a' })))).to.include({ kind: 'unavailable', effect: 'none' });
    proxy.cutAt(/insert into/i, 'after');
    expect(await failureOf(apply(target, createAccount({ id: 'p1', name: 'a' })))).to.include({ kind: 'unavailable', effect: 'none' });
    await sleep(200);
    expect(await database().query("select id from person where org = 'ours'")).to.deep.equal([]);
    proxy.cutAt(/nothing says this/, 'before');
    expect(words(await apply(target, createAccount({ id: 'p1', name: 'a' })))).to.deep.equal(['done']);
    await target.close();
    await proxy.close();
  });

  it('at the commit may have changed everything or nothing: the effect is unknown', async () => {
    await makeOffice(database());
    const proxy = await startCuttingProxy(database().url);
    const target = await openTarget(officeConfig({ url: proxy.urlOf(database().url) }));
    proxy.cutAt(/commit(?!ted)/i, 'after');
    expect(await failureOf(apply(target, createAccount({ id: 'p1', name: 'a' })))).to.include({ kind: 'unavailable', effect: 'unknown' });
    proxy.cutAt(/commit(?!ted)/i, 'before');
    expect(await failureOf(apply(target, createAccount({ id: 'p2', name: 'b' })))).to.include({ kind: 'unavailable', effect: 'unknown' });
    await sleep(200);
    expect(await database().query("select id from person where org = 'ours'")).to.deep.equal([{ id: 'p1' }]);
    await target.close();
    await proxy.close();
  });

  it('in the middle of a read throws; nothing is called whole', async () => {
    await makeOffice(database());
    const rows = Array.from({ length: 50 }, (_, index) => `('p${String(index)}', 'n${String(index)}', 'ours')`).join(', ');
    await database().query(`insert into person (id, name, org) values ${rows}`);
    const proxy = await startCuttingProxy(database().url);
    const target = await openTarget(officeConfig({ url: proxy.urlOf(database().url) }, { pageSize: 10 }));
    proxy.cutAt(database().dialect === 'postgres' ? /fetch forward/i : /from `person` as `t`/i, 'after');
    expect(await failureOf(collect(target, ['account']))).to.include({ kind: 'unavailable' });
    await target.close();
    await proxy.close();
  });
}, SERVERS);

describeEachDialect('a server', (database, dialect) => {
  it('that is not there, or knows no such user or database, is told from one another', async () => {
    const wrong = (change: (url: URL) => void): string => {
      const url = new URL(database().url);
      change(url);
      return url.href;
    };
    const gone = await openTarget(officeConfig({ url: wrong((url) => { url.port = '1'; }) }));
    expect(await failureOf(gone.probe(callOptions()))).to.include({ kind: 'unavailable', effect: 'none' });
    const nowhere = await openTarget(officeConfig({ url: wrong((url) => { url.pathname = '/nowhere'; }) }));
    expect(await failureOf(nowhere.probe(callOptions()))).to.include({ kind: 'not-found', effect: 'none' });
    const stranger = await openTarget(officeConfig({ url: wrong((url) => { url.password = 'not-the-password'; }) }));
    const first = await failureOf(stranger.probe(callOptions()));
    expect(first).to.include({ kind: 'unauthorized', effect: 'none' });
    expect(`${first.message} ${String(first.failure.remedy)} ${String(first.stack)}`).not.to.include('not-the-password');
    // It was refused once: it is not sent again.
    expect(await failureOf(apply(stranger, createAccount({ id: 'p1', name: 'a' })))).to.equal(first);
  });

  it('that does not answer any more is given up in its time', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database(), { statementTimeout: '1s' }));
    const server = await (dialect === 'postgres' ? postgresServer() : mariadbServer());
    server.pause();
    const begin = Date.now();
    const options = callOptions(AbortSignal.timeout(2_000));
    try {
      expect(await failureOf(target.apply({ lane: 'writes', operations: [createAccount({ id: 'p1', name: 'a' })] }, options))).to.include({ kind: 'cancelled', effect: 'none' });
      expect(Date.now() - begin).to.be.below(4_000);
    } finally {
      server.resume();
    }
    await target.close();
  });
}, SERVERS);

describeEachDialect('another transaction in the way', (database) => {
  it('ends the batch in its time, and nothing of it is done', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database(), { statementTimeout: '1s' }));
    await apply(target, createAccount({ id: 'p1', name: 'a' }));
    const release = await holdRow(database());
    const failed = await failureOf(apply(target, createAccount({ id: 'p2', name: 'b' }), update('account', 'p1', { mail: 'x' })));
    expect(failed).to.include({ kind: 'unavailable', effect: 'none' });
    await release();
    expect(Object.keys(await shown(target))).to.deep.equal(['p1']);
    expect(words(await apply(target, update('account', 'p1', { mail: 'x' })))).to.deep.equal(['done']);
    await target.close();
  }).timeout(20_000);
});

describeEachDialect('a stop of the run', (database) => {
  it('ends a batch that waits within a second, and a read between two pages', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database(), { pageSize: 1 }));
    await apply(target, createAccount({ id: 'p1', name: 'a' }), createAccount({ id: 'p2', name: 'b' }), createAccount({ id: 'p3', name: 'c' }));
    const release = await holdRow(database());
    const stop = new AbortController();
    const waiting = failureOf(target.apply({ lane: 'writes', operations: [update('account', 'p1', { mail: 'x' })] }, callOptions(stop.signal)));
    await sleep(300);
    stop.abort();
    const begin = Date.now();
    expect(await waiting).to.include({ kind: 'cancelled', effect: 'none' });
    expect(Date.now() - begin).to.be.below(1_000);
    await release();
    const later = new AbortController();
    const read = target.read({ types: ['account'], keys: 'all', attributes: {} }, callOptions(later.signal));
    await read.next();
    later.abort();
    expect(await failureOf(read.next())).to.include({ kind: 'cancelled' });
    await target.close();
  });

  it('and a read that nobody takes to its end leave no connection behind', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database(), { pageSize: 1 }));
    await apply(target, createAccount({ id: 'p1', name: 'a' }), createAccount({ id: 'p2', name: 'b' }), createAccount({ id: 'p3', name: 'c' }));
    const read = target.read({ types: ['account'], keys: 'all', attributes: {} }, callOptions());
    await read.next();
    await read.return(undefined as never);
    const another = target.read({ types: ['account'], keys: 'all', attributes: {} }, callOptions());
    await another.next();
    await target.close();
    for (let tries = 0; (await database().connections()) > 0 && tries < 30; tries += 1) await sleep(100);
    expect(await database().connections()).to.equal(0);
  });
});
