import { expect } from 'chai';
import { request as httpRequest } from 'node:http';
import { describe, it } from 'mocha';
import { startDuoSimulator, virtualClock, type DuoSimulator, type RecordedRequest, type Seed } from '../../packages/duo-simulator/src/index.js';
import { ok, signedFetch } from './support/signed.js';
import { simulators } from './support/simulators.js';

interface Answered {
  readonly status: number;
  readonly json: unknown;
}

async function asked(simulator: DuoSimulator, method: string, path: string, body?: unknown, headers = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${simulator.controlUrl ?? ''}${path}`, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, json: text === '' ? undefined : (JSON.parse(text) as unknown) });
      });
    });
    request.on('error', reject);
    request.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

const users = '/admin/v1/users';
const enrollment = { username: 'ada', email: 'ada@example.edu' };

describe('the control endpoint', () => {
  const start = simulators();
  const controlled = (options: Parameters<typeof start>[0] = {}): Promise<DuoSimulator> => start({ control: {}, ...options });

  it('is not there unless it is asked for', async () => {
    const simulator = await start();
    expect(simulator.controlUrl).to.equal(undefined);
    expect((await signedFetch(simulator, 'GET', '/control/requests')).status).to.equal(404);
  });

  it('listens on the loopback address, whatever the simulator listens on', async () => {
    expect((await controlled({ host: '0.0.0.0' })).controlUrl).to.match(/^http:\/\/127\.0\.0\.1:\d+\/control$/);
  });

  it('tells requests, chosen and counted, and forgets them', async () => {
    const simulator = await controlled();
    await signedFetch(simulator, 'GET', users, { limit: '1' });
    await signedFetch(simulator, 'POST', users);
    const all = (await asked(simulator, 'GET', '/requests')).json as RecordedRequest[];
    expect(all.map(({ method, path, status }) => [method, path, status])).to.deep.equal([['GET', users, 200], ['POST', users, 400]]);
    expect((await asked(simulator, 'GET', '/requests?method=POST&status=400')).json).to.have.length(1);
    expect((await asked(simulator, 'GET', '/requests?code=none')).json).to.have.length(1);
    expect((await asked(simulator, 'GET', '/requests/counts?by=endpointClass')).json).to.deep.equal({ page: 1, modify: 1 });
    expect(await asked(simulator, 'DELETE', '/requests')).to.deep.equal({ status: 204, json: undefined });
    expect((await asked(simulator, 'GET', '/requests')).json).to.deep.equal([]);
  });

  it('tells mails, texts, the state and the dump', async () => {
    const simulator = await controlled({ seed: { phones: [{ number: '+15550100', type: 'mobile', platform: 'apple ios' }] } });
    await ok(simulator, 'POST', `${users}/enroll`, enrollment);
    await ok(simulator, 'POST', `/admin/v1/phones/${simulator.phoneId('+15550100') ?? ''}/send_sms_installation`);
    expect((await asked(simulator, 'GET', '/mails')).json).to.deep.equal(simulator.mails).and.to.have.length(1);
    expect((await asked(simulator, 'GET', '/texts')).json).to.deep.equal(simulator.texts).and.to.have.length(1);
    expect((await asked(simulator, 'GET', '/state')).json).to.deep.equal(simulator.state);
    expect((await asked(simulator, 'GET', '/dump')).json).to.deep.equal(JSON.parse(JSON.stringify(simulator.dump())));
  });

  it('loads, adds to and resets the content', async () => {
    const simulator = await controlled({ seed: { users: [{ username: 'first' }] } });
    const names = (): readonly string[] => simulator.state.users.map((user) => user.username);
    const dumped = (await asked(simulator, 'GET', '/dump')).json as Seed;
    await asked(simulator, 'POST', '/load', { users: [{ username: 'loaded' }] });
    await asked(simulator, 'POST', '/seed', { users: [{ username: 'added' }] });
    expect(names()).to.deep.equal(['added', 'loaded']);
    expect((await asked(simulator, 'POST', '/reset')).status).to.equal(204);
    expect((await asked(simulator, 'GET', '/dump')).json).to.deep.equal(dumped);
  });

  it('adds faults, counts those injected, and takes them back', async () => {
    const simulator = await controlled();
    const status = async (): Promise<number> => (await signedFetch(simulator, 'GET', users)).status;
    await asked(simulator, 'POST', '/faults', [{ kind: 'internal-error' }, { kind: 'bad-gateway', nth: 2, times: 'always' }]);
    expect([await status(), await status(), await status()]).to.deep.equal([500, 502, 502]);
    expect((await asked(simulator, 'GET', '/faults')).json).to.deep.equal({ 'internal-error': 1, 'bad-gateway': 2 });
    await asked(simulator, 'DELETE', '/faults');
    expect(await status()).to.equal(200);
    await asked(simulator, 'POST', '/faults', { seed: 1, rate: 1, kinds: ['internal-error'] });
    expect(await status()).to.equal(500);
  });

  const wrong: readonly (readonly [string, string, unknown, number, RegExp])[] = [
    ['POST', '/load', { users: [{}] }, 400, /seed\.users\[0\]\.username is missing/],
    ['POST', '/load', undefined, 400, /seed is not an object/],
    ['POST', '/load', '{', 400, /JSON/],
    ['POST', '/faults', [{ kind: 'internal-error' }, { kind: 'shoes' }], 400, /Unknown fault shoes/],
    ['POST', '/faults', { kind: 'run' }, 400, /needs a function/],
    ['POST', '/faults', undefined, 400, /is a JSON object/],
    ['GET', '/requests?shoes=44', undefined, 400, /cannot be chosen by shoes/],
    ['GET', '/requests/counts', undefined, 400, /\?by=/],
    ['GET', '/shoes', undefined, 404, /no such control/],
    ['DELETE', '/dump', undefined, 405, /no such control/],
  ];
  for (const [method, path, body, status, message] of wrong) {
    it(`answers ${String(status)} to ${method} ${path} ${body === undefined ? '' : JSON.stringify(body)}, and changes nothing`, async () => {
      const simulator = await controlled({ seed: { users: [{ username: 'kept' }] } });
      const answer = await asked(simulator, method, path, body);
      expect(answer.status).to.equal(status);
      expect((answer.json as { error: string }).error).to.match(message);
      expect(simulator.state.users).to.have.length(1);
      expect((await signedFetch(simulator, 'GET', users)).status, 'no fault was planned').to.equal(200);
    });
  }

  it('refuses web pages: a request with an Origin, or under another name', async () => {
    const simulator = await controlled();
    expect((await asked(simulator, 'POST', '/reset', undefined, { Origin: 'https://example.org' })).status).to.equal(403);
    expect((await asked(simulator, 'GET', '/dump', undefined, { Host: 'example.org' })).status).to.equal(403);
    expect((await asked(simulator, 'GET', '/dump', undefined, { Host: 'localhost:1' })).status).to.equal(200);
  });

  it('leaves no port open where its own cannot be had', async () => {
    const taken = Number(new URL((await controlled()).controlUrl ?? '').port);
    const before = await start();
    await before.close();
    const error = await startDuoSimulator({ clock: virtualClock(), port: before.port, control: { port: taken } }).then(() => undefined, (reason: unknown) => reason);
    expect(error).to.have.property('code', 'EADDRINUSE');
    expect((await start({ port: before.port })).port).to.equal(before.port);
  });
});
