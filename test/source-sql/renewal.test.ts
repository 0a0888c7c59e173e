import { expect } from 'chai';
import { secretOf, type Secret } from '@rollcall/core';
import { createServer, type Server } from 'node:net';
import { sqlConfig } from '../../packages/source-sql/src/config.js';
import { SqlSource } from '../../packages/source-sql/src/sql-source.js';
import { describeWithServer } from '../support/servers/index.js';
import { queryPostgres } from './support/databases.js';
import { failureOf } from './support/failure-of.js';
import { callOptions, collect, everything } from './support/open-source.js';
import { whole } from './support/records.js';

const clock = { now: () => 0, monotonic: () => performance.now(), sleep: () => Promise.resolve() };

/** A secret that comes from a file: each further text is what the file holds when it is read again. */
function rotated(first: string, ...later: readonly string[]): Secret & { readonly asked: () => number } {
  let value = first;
  let asked = 0;
  return Object.assign(secretOf(first), {
    reveal: () => value,
    renew: () => {
      const next = later[asked] ?? value;
      asked += 1;
      const isAnother = next !== value;
      value = next;
      return isAnother;
    },
    asked: () => asked,
  });
}

const sourceOf = (url: Secret | string): SqlSource => new SqlSource(sqlConfig.parse({ url, people: { key: 'id', query: 'select 1 as id' } }), { clock });

/** A server that asks for a password in clear and refuses each. */
async function startRefusing(code: string): Promise<{ readonly passwords: readonly string[]; readonly url: (password: string) => string; readonly close: () => void }> {
  const passwords: string[] = [];
  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const server: Server = createServer((socket) => {
    let isStarted = false;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (!isStarted) {
        isStarted = true;
        socket.write(message('R', Buffer.from([0, 0, 0, 3])));
        return;
      }
      if (chunk[0] !== 'p'.charCodeAt(0)) return;
      passwords.push(chunk.subarray(5, -1).toString());
      socket.end(message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mno\0\0`)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { passwords, url: (password) => `postgres://reader:${password}@127.0.0.1:${port}/hr`, close: () => void server.close() };
}

describe('source-sql: refused credentials', () => {
  for (const code of ['28P01', '28000']) {
    const attempts = async (secretFor: (url: (password: string) => string) => Secret | string, reads: number): Promise<readonly string[]> => {
      const server = await startRefusing(code);
      const source = sourceOf(secretFor(server.url));
      for (let read = 0; read < reads; read += 1) expect((await failureOf(collect(source, everything('person')))).failure).to.include({ kind: 'unauthorized', code });
      expect((await failureOf(source.check(callOptions()))).kind).to.equal('unauthorized');
      await source.close();
      server.close();
      return server.passwords;
    };

    it(`(${code}) are sent exactly once in a run (E4)`, async () => {
      expect(await attempts((url) => url('wrong'), 3)).to.deep.equal(['wrong']);
      expect(await attempts((url) => rotated(url('wrong')), 3)).to.deep.equal(['wrong']);
    });

    it(`(${code}) are replaced once, and the refused ones never sent again`, async () => {
      expect(await attempts((url) => rotated(url('old'), url('new'), url('old'), url('new')), 3)).to.deep.equal(['old', 'new']);
    });
  }

  it('are no reason to ask again where the server is not there', async () => {
    const secret = rotated('postgres://a:b@127.0.0.1:1/hr', 'postgres://a:c@127.0.0.1:1/hr');
    expect((await failureOf(collect(sourceOf(secret), everything('person')))).kind).to.equal('unavailable');
    expect(secret.asked()).to.equal(0);
  });
});

describeWithServer('postgres', 'source-sql: a password that is changed while Rollcall runs', (server) => {
  it('costs one failed connection: the next read takes the new one from its file', async () => {
    const before = await server().createUser('rotating', 'first-Password');
    const after = before.replace('first-Password', 'second-Password');
    const secret = rotated(before, after);
    const source = sourceOf(secret);
    expect(whole((await collect(source, everything('person'))).claims.person).delivered).to.equal(1);
    await queryPostgres(server().url, "alter role rotating password 'second-Password'");
    expect(whole((await collect(source, everything('person'))).claims.person).delivered).to.equal(1);
    expect(whole((await collect(source, everything('person'))).claims.person).delivered).to.equal(1);
    expect(secret.asked()).to.equal(1);
    await source.close();
  });

  it('an ordinary role is told whose log it reads, and where', async () => {
    const source = sourceOf(await server().createUser('ordinary', 'ordinary-Password'));
    expect(whole((await collect(source, everything('person'))).claims.person).watermark).to.match(/^\d+\/00000001\/[0-9A-F]{8}\/[0-9A-F]{8}$/);
    await source.close();
  });
});
