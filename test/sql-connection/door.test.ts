import { createServer, type AddressInfo } from 'node:net';
import { ConnectorError, type Secret } from '@rollcall/core';
import { Door } from '@rollcall/sql-connection';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import { rotated } from '../support/rotated-secret.js';
import { describeWithServer, queryPostgres } from '../support/servers/index.js';
import { ways } from './support/ways.js';

const options = { signal: new AbortController().signal, statementTimeoutMs: 1_000, caFile: undefined };

/** A server of PostgreSQL's kind that asks for a password in clear and refuses each. */
async function startRefusing(code: string): Promise<{ readonly passwords: readonly string[]; readonly url: (password: string) => string; readonly close: () => void }> {
  const passwords: string[] = [];
  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const server = createServer((socket) => {
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
  const { port } = server.address() as AddressInfo;
  return { passwords, url: (password) => `postgres://reader:${password}@127.0.0.1:${port}/hr`, close: () => void server.close() };
}

describe('a door', () => {
  /** A door whose every knock ends in the next of these; the last one stays. */
  const doorOver = (url: Secret | string, ...ends: readonly (ConnectorError | 'open')[]): { readonly door: Door<string>; readonly knocks: readonly string[] } => {
    const knocks: string[] = [];
    const door = new Door(url, (address) => {
      const end = ends[Math.min(knocks.push(address), ends.length) - 1];
      return end === 'open' ? Promise.resolve(address) : Promise.reject(end ?? new Error('no end'));
    });
    return { door, knocks };
  };
  const refused = new ConnectorError({ kind: 'unauthorized', message: 'no' });
  const coded = new ConnectorError({ kind: 'unauthorized', message: 'no', code: '28P01' });
  const broken = new ConnectorError({ kind: 'unavailable', message: 'gone', code: '08006' });

  for (const [title, refusal] of [['a server refused', coded], ['a driver found to be none', refused]] as const) {
    it(`sends credentials that ${title} once: the same error comes without a knock`, async () => {
      const { door, knocks } = doorOver('a', refusal);
      expect(await failureOf(door.open(options))).to.equal(refusal);
      expect(await failureOf(door.open(options))).to.equal(refusal);
      expect(knocks).to.deep.equal(['a']);
    });
  }

  it('knocks again after any other error', async () => {
    const { door, knocks } = doorOver('a', broken, 'open');
    expect(await failureOf(door.open(options))).to.equal(broken);
    expect(await door.open(options)).to.equal('a');
    expect(knocks).to.deep.equal(['a', 'a']);
  });

  it('tries a renewed secret at once, and forgets the refusal where it opens', async () => {
    const secret = rotated('old', 'new');
    const { door, knocks } = doorOver(secret, refused, 'open', broken, 'open');
    expect(await door.open(options)).to.equal('new');
    expect(await failureOf(door.open(options))).to.equal(broken);
    expect(await door.open(options)).to.equal('new');
    expect(knocks).to.deep.equal(['old', 'new', 'new', 'new']);
    expect(secret.asked()).to.equal(1);
  });
});

for (const [name, wayTo] of Object.entries(ways)) {
  describe(`${name}: refused credentials`, () => {
    for (const code of ['28P01', '28000']) {
      const attempts = async (secretFor: (url: (password: string) => string) => Secret | string, reads: number): Promise<readonly string[]> => {
        const server = await startRefusing(code);
        const way = wayTo(secretFor(server.url));
        for (let read = 0; read < reads; read += 1) expect((await failureOf(way.read())).failure).to.include({ kind: 'unauthorized', code });
        expect((await failureOf(way.check())).kind).to.equal('unauthorized');
        await way.close();
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
      const way = wayTo(secret);
      expect((await failureOf(way.read())).kind).to.equal('unavailable');
      expect(secret.asked()).to.equal(0);
      await way.close();
    });
  });
}

describeWithServer('postgres', 'a password that is changed while Rollcall runs', (server) => {
  for (const [name, wayTo] of Object.entries(ways)) {
    it(`costs one failed connection of ${name}: the next read takes the new one from its file`, async () => {
      const role = `rotating_${name.replace('-', '_')}`;
      const before = await server().createUser(role, 'first-Password');
      const after = before.replace('first-Password', 'second-Password');
      const secret = rotated(before, after);
      const way = wayTo(secret);
      await way.read();
      await queryPostgres(server().url, `alter role ${role} password 'second-Password'`);
      await way.read();
      await way.read();
      expect(secret.asked()).to.equal(1);
      await way.close();
    });
  }
});
