import { hostTokens, targetToken, type CallOptions, type Exchange, type Target } from '@rollcall/core';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { Container } from 'inversify';
import * as op from './support/operations.js';
import { fail, ok, startScriptedServer, type ScriptedAnswer, type ScriptedServer } from './support/scripted-server.js';
import { VirtualClock } from './support/virtual-clock.js';
import { canarySecret, integrationKey } from './support/world.js';

/** The target over a scripted server, and what it hands to the command log. */
class Told {
  readonly exchanges: Exchange[] = [];
  readonly controller = new AbortController();
  readonly options: CallOptions = { signal: this.controller.signal, pace: () => Promise.resolve(), about: { step: 'apply', runId: 'r1', operations: ['o1'] } };
  readonly #container = new Container();

  constructor(private readonly server: ScriptedServer, config: Readonly<Record<string, unknown>> = {}) {
    const opened = duoTarget.open({ host: '127.0.0.1', port: server.port, integrationKey, secretKey: canarySecret, ...config });
    if (!opened.ok) throw new Error(JSON.stringify(opened.issues));
    const silent = (): undefined => undefined;
    this.#container.bind(hostTokens.logger).toConstantValue({ debug: silent, info: silent, warn: silent, error: silent });
    this.#container.bind(hostTokens.clock).toConstantValue(new VirtualClock());
    this.#container.bind(hostTokens.random).toConstantValue({ next: () => 0, hex: () => '00' });
    this.#container.bind(hostTokens.instanceName).toConstantValue('duo');
    this.#container.bind(hostTokens.resolvePath).toConstantValue((path) => path);
    this.#container.bind(hostTokens.commandLog).toConstantValue({ note: (exchange) => void this.exchanges.push(exchange) });
    this.#container.load(opened.module);
  }

  get target(): Target {
    return this.#container.get(targetToken);
  }

  async close(): Promise<void> {
    await this.#container.unbindAllAsync();
    await this.server.close();
  }
}

const disable = async (answer: (sequence: number) => ScriptedAnswer, config: Readonly<Record<string, unknown>> = {}): Promise<readonly Exchange[]> => {
  const told = new Told(await startScriptedServer((_, sequence) => answer(sequence)), config);
  await told.target.apply({ lane: 'writes', operations: [op.disable('DU1')] }, told.options);
  await told.close();
  return told.exchanges;
};

const user = { user_id: 'DU1', username: 'ada', status: 'disabled' };

describe('target-duo: what the command log is told', () => {
  it('each request as it went out and each answer as it came in, with what the call is about', async () => {
    const [exchange, ...others] = await disable(() => ok(user));
    expect(others).to.deep.equal([]);
    expect(exchange).to.deep.include({ about: { step: 'apply', runId: 'r1', operations: ['o1'] }, attempt: 1, sentMs: Date.UTC(2026, 10, 22, 12), tookMs: 0, hidden: [integrationKey] });
    expect(exchange?.request.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/admin\/v1\/users\/DU1$/);
    expect(exchange?.request).to.deep.include({ method: 'POST', body: '{"status":"disabled"}' });
    expect(Object.keys(exchange?.request.headers ?? {})).to.include.members(['Authorization', 'Date', 'Content-Type']);
    expect(exchange?.answer).to.deep.include({ status: 200, body: JSON.stringify({ stat: 'OK', response: user }) });
    expect(exchange?.answer?.headers['content-type']).to.equal('application/json');
    expect(exchange).to.not.have.property('failure');
  });

  it('every attempt, and why it is no success', async () => {
    const answers: readonly ScriptedAnswer[] = [fail(42901, 'Too Many Requests'), { status: 429, body: '<p>wait</p>' }, fail(40002, 'Invalid request parameters', 'status')];
    const exchanges = await disable((sequence) => answers[sequence - 1] ?? ok(user));
    expect(exchanges.map(({ attempt, answer, failure }) => [attempt, answer?.status, failure])).to.deep.equal([
      [1, 429, 'Duo refused (42901)'],
      [2, 429, "the answer is not an answer of Duo's (text/html, 11 characters)"],
      [3, 400, 'Duo refused (40002)'],
    ]);
  });

  it('stat FAIL under HTTP 200 is no success', async () => {
    const [exchange] = await disable(() => fail(40003, 'Duplicate', undefined, 200));
    expect([exchange?.answer?.status, exchange?.failure]).to.deep.equal([200, 'Duo refused (40003)']);
  });

  it('a broken line, a silence and a stop', async () => {
    const [cut] = await disable(() => ({ ...ok(user), cut: true }));
    expect([cut?.answer, cut?.failure]).to.deep.equal([undefined, 'the answer broke off or is too long']);
    const [silent] = await disable(() => ({ body: '', hang: true }), { timeout: '1s' });
    expect([silent?.answer, silent?.failure]).to.deep.equal([undefined, 'no whole answer within 1000 ms']);
    const told: Told = new Told(await startScriptedServer(() => {
      told.controller.abort();
      return { body: '', hang: true };
    }));
    await told.target.apply({ lane: 'writes', operations: [op.disable('DU1')] }, told.options).catch(() => undefined);
    await told.close();
    expect(told.exchanges.map(({ failure }) => failure)).to.deep.equal(['the run was stopped']);
  });

  it('bulk requests and forms as they are on the wire', async () => {
    const told = new Told(await startScriptedServer(() => fail(50000, 'no')), { signature: 'v2' });
    await told.target.apply({ lane: 'bulk', operations: [op.disable('DU1'), op.disable('DU2')] }, told.options);
    await told.target.apply({ lane: 'writes', operations: [op.disable('DU1')] }, told.options);
    await told.close();
    expect(told.exchanges.map(({ request }) => [request.headers['Content-Type'], request.body])).to.deep.equal([
      ['application/json', '{"operations":[{"body":{"status":"disabled"},"method":"POST","path":"/admin/v1/users/DU1"},{"body":{"status":"disabled"},"method":"POST","path":"/admin/v1/users/DU2"}]}'],
      ['application/x-www-form-urlencoded', 'status=disabled'],
    ]);
  });
});
