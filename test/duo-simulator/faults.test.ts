import { expect } from 'chai';
import { once } from 'node:events';
import { get as httpGet } from 'node:http';
import { describe, it } from 'mocha';
import { virtualClock, type Fault } from '../../packages/duo-simulator/src/index.js';
import { call, ok, refusal, signedFetch } from './support/signed.js';
import { simulators } from './support/simulators.js';

const users = '/admin/v1/users';

async function resetOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'answered', (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'failed');
}

describe('faults', () => {
  const start = simulators();

  const answers: readonly (readonly [Fault, number, string, RegExp])[] = [
    [{ kind: 'too-many-requests' }, 429, 'application/json', /^\{"code": 42901, "message": "Too Many Requests", "stat": "FAIL"\}$/],
    [{ kind: 'too-many-requests-as-400' }, 400, 'application/json', /^\{"code": 42901, /],
    [{ kind: 'internal-error' }, 500, 'application/json', /^\{"code": 50001, /],
    [{ kind: 'bad-gateway' }, 502, 'text/html', /<h1>502 Bad Gateway<\/h1>.*Duo\/1\.0/s],
    [{ kind: 'bad-request-page' }, 400, 'text/html', /<h1>400 Bad Request<\/h1>/],
    [{ kind: 'answer', status: 503, body: 'busy', contentType: 'text/plain' }, 503, 'text/plain', /^busy$/],
    [{ kind: 'answer', status: 418, body: { stat: 'FAIL', code: '' } }, 418, 'application/json', /^\{"code": "", "stat": "FAIL"\}$/],
  ];
  for (const [fault, status, type, body] of answers) {
    it(`${JSON.stringify(fault)} answers ${String(status)} once, and changes nothing`, async () => {
      const simulator = await start();
      const planned = simulator.faults.add(fault);
      const answer = await signedFetch(simulator, 'POST', users, { username: 'a' });
      expect(answer.status).to.equal(status);
      expect(answer.headers['content-type']).to.equal(type);
      expect(answer.text).to.match(body);
      expect(simulator.state.users).to.deep.equal([]);
      expect((await signedFetch(simulator, 'POST', users, { username: 'a' })).status).to.equal(200);
      expect(planned.hits).to.equal(1);
    });
  }

  it('resets before the change is made', async () => {
    const simulator = await start({ faults: [{ kind: 'reset-before-commit', method: 'POST' }] });
    expect(await resetOf(call(simulator, 'POST', users, { username: 'a' }))).to.equal('ECONNRESET');
    expect(simulator.state.users).to.deep.equal([]);
  });

  it('resets after the change is made', async () => {
    const simulator = await start({ faults: [{ kind: 'reset-after-commit', method: 'POST' }] });
    expect(await resetOf(call(simulator, 'POST', users, { username: 'a' }))).to.equal('ECONNRESET');
    expect(simulator.state.users.map((user) => user.username)).to.deep.equal(['a']);
    expect(simulator.requests.all[0]).to.include({ status: undefined, endpointClass: 'modify' });
  });

  it('answers success without effect', async () => {
    const simulator = await start({ faults: [{ kind: 'no-effect', nth: 2, times: 2 }], seed: { users: [{ username: 'kept', groups: ['g'] }] } });
    await ok(simulator, 'POST', users, { username: 'a' });
    expect(await ok(simulator, 'POST', users, { username: 'b' })).to.include({ username: 'b' });
    expect(await ok(simulator, 'DELETE', `${users}/${simulator.userId('kept') ?? ''}`)).to.equal('');
    expect(simulator.state.users.map((user) => user.username)).to.deep.equal(['a', 'kept']);
    expect(simulator.state.memberships).to.have.length(1);
  });

  it('delays, and close does not wait for it', async () => {
    const simulator = await start({ faults: [{ kind: 'delay', delayMs: 30 }, { kind: 'delay', delayMs: 60_000, nth: 2 }] });
    const before = performance.now();
    await ok(simulator, 'GET', users);
    expect(performance.now() - before).to.be.at.least(25);
    const hanging = resetOf(call(simulator, 'GET', users));
    setTimeout(() => void simulator.close(), 20);
    expect(await hanging).to.equal('ECONNRESET');
  });

  it('lets who is being delayed go on when the faults are taken back', async () => {
    const simulator = await start();
    const delayed = simulator.faults.add({ kind: 'delay', delayMs: 600_000 });
    const waiting = ok(simulator, 'GET', users);
    while (delayed.hits === 0) await new Promise((settle) => setTimeout(settle, 5));
    simulator.faults.clear();
    expect(await waiting).to.deep.equal([]);
  });

  it('drips the body by the clock, and lets go of a caller who gives up', async () => {
    const clock = virtualClock();
    const simulator = await start({ clock, faults: [{ kind: 'slow-drip', totalMs: 10_000, times: 2 }] });
    const patient = signedFetch(simulator, 'POST', users, { username: 'a' });
    const ticking = setInterval(() => { clock.advance(1_000); }, 1);
    expect((await patient).status).to.equal(200);
    clearInterval(ticking);
    const impatient = httpGet(`${simulator.url}/`);
    await once(impatient, 'response');
    impatient.destroy();
    expect(await ok<unknown[]>(simulator, 'GET', users)).to.have.length(1);
    expect(simulator.requests.all.map((request) => request.faults)).to.deep.equal([['slow-drip'], ['slow-drip'], []]);
  });

  for (const kind of ['truncated-body', 'wrong-content-length'] as const) {
    it(`${kind}: half an answer comes, the change is made`, async () => {
      const simulator = await start({ faults: [{ kind }] });
      const answer = await signedFetch(simulator, 'POST', users, { username: 'a' }).then(({ text }) => text, (error: unknown) => (error as NodeJS.ErrnoException).code);
      if (kind === 'truncated-body') expect(answer).to.equal('ECONNRESET');
      else expect(() => JSON.parse(String(answer)) as unknown).to.throw(SyntaxError);
      expect(simulator.state.users).to.have.length(1);
    });
  }

  it('skips a row when a user of an earlier page is deleted between pages', async () => {
    const simulator = await start({ seed: { users: ['a', 'b', 'c', 'd'].map((username) => ({ username })) }, faults: [{ kind: 'delete-user', method: 'GET', path: users, nth: 2 }] });
    const first = await ok<{ username: string }[]>(simulator, 'GET', users, { limit: 2, offset: 0 });
    const second = await ok<{ username: string }[]>(simulator, 'GET', users, { limit: 2, offset: 2 });
    expect([...first, ...second].map((user) => user.username)).to.deep.equal(['a', 'b', 'd']);
  });

  it('repeats a row when a user is inserted before the page', async () => {
    const simulator = await start({ seed: { users: ['a', 'b', 'c'].map((username) => ({ username })) }, faults: [{ kind: 'insert-user', at: 'start', user: { username: 'z' }, path: users, nth: 2 }] });
    const first = await ok<{ username: string }[]>(simulator, 'GET', users, { limit: 2, offset: 0 });
    const second = await ok<{ username: string }[]>(simulator, 'GET', users, { limit: 2, offset: 2 });
    expect([...first, ...second].map((user) => user.username)).to.deep.equal(['a', 'b', 'b', 'c']);
    expect((await call(simulator, 'GET', users)).metadata?.total_objects).to.equal(4);
  });

  it('expires credentials for good from the nth request on', async () => {
    const simulator = await start({ faults: [{ kind: 'expire-credentials', nth: 2 }] });
    await ok(simulator, 'GET', users);
    for (const _ of [1, 2]) expect(await refusal(simulator, 'GET', users)).to.equal('40103');
    simulator.renewCredentials();
    await ok(simulator, 'GET', users);
    simulator.faults.add({ kind: 'expire-credentials', code: 40102 });
    expect(await refusal(simulator, 'GET', users)).to.equal('40102');
  });

  it('strikes by method, path and count, in bursts, and can be taken back', async () => {
    const simulator = await start({ seed: { users: [{ username: 'a' }] } });
    const burst = simulator.faults.add({ kind: 'too-many-requests', times: 8 });
    for (let index = 0; index < 8; index += 1) expect(await refusal(simulator, 'GET', users)).to.equal('42901');
    await ok(simulator, 'GET', users);
    expect(burst.hits).to.equal(8);
    const always = simulator.faults.add({ kind: 'internal-error', method: 'get', path: `${users}/*`, times: 'always' });
    const one = `${users}/${simulator.userId('a') ?? ''}`;
    for (const _ of [1, 2]) expect(await refusal(simulator, 'GET', one)).to.equal('50001');
    await ok(simulator, 'GET', `${one}/groups`);
    always.remove();
    await ok(simulator, 'GET', one);
    simulator.faults.add({ kind: 'internal-error', path: /groups$/ });
    simulator.faults.clear();
    await ok(simulator, 'GET', `${one}/groups`);
  });

  it('runs test code just before the answer', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'run', run: () => { simulator.seed({ users: [{ username: 'late' }] }); } });
    expect(await ok<unknown[]>(simulator, 'GET', users)).to.have.length(1);
  });

  it('refuses a fault it does not know', async () => {
    const simulator = await start();
    expect(() => simulator.faults.add({ kind: 'meteor' } as unknown as Fault)).to.throw(TypeError, 'Unknown fault meteor');
    expect(() => simulator.faults.add({ kind: 'no-effect', nth: 0 })).to.throw(TypeError, 'from 1');
  });
});
