import { inspect } from 'node:util';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import * as op from './support/operations.js';
import { apply, canarySecret, errorOf, integrationKey, openTarget, readAll, startWorld, type World } from './support/world.js';
import { fail, startScriptedServer } from './support/scripted-server.js';

/** The secret as it could leak: as it is, in base64, in hex, reversed out of a header. */
const forms = [canarySecret, Buffer.from(canarySecret).toString('base64').slice(0, 40), Buffer.from(canarySecret).toString('hex'), 'Basic ', 'Authorization'];

/** Everything there is to see of a value: own and hidden properties, causes, stacks, JSON. */
const everything = (value: unknown): string => `${inspect(value, { depth: 12, showHidden: true, getters: true })}\n${JSON.stringify(value)}\n${value instanceof Error ? `${value.stack ?? ''}${value.message}` : ''}`;

const expectClean = (seen: string): void => {
  for (const form of forms) expect(seen.includes(form), `"${form}" was seen`).to.equal(false);
};

describe('target-duo: the secret key is seen nowhere', () => {
  const faults = ['reset-before-commit', 'bad-gateway', 'bad-request-page', 'internal-error', 'too-many-requests', 'expire-credentials'] as const;
  for (const kind of faults) {
    it(`not in errors, outcomes and logs after ${kind}`, async () => {
      const world: World = await startWorld({ faults: [{ times: 'always', kind }] });
      const error = await errorOf(readAll(world));
      const outcomes = await apply(world, 'bulk', op.disable('DU1'), op.givePhone('DU1', { number: '+15035550101' }));
      const probed = await errorOf(world.target.probe(world.options));
      await world.close();
      expectClean(everything([error, probed]) + everything(error) + everything(probed) + everything(outcomes) + everything(world.log));
    });
  }

  it('not after an abort, a refused connection, and an answer that echoes', async () => {
    const server = await startScriptedServer((request) => fail(40002, 'Invalid request parameters', `path ${request.url}`));
    const open = openTarget({ port: server.port });
    const echoed = await apply(open, 'writes', op.disable('DU1'));
    await server.close();
    const refused = await apply(open, 'writes', op.disable('DU1'));
    open.stop();
    const aborted = await errorOf(readAll(open));
    await open.close();
    expectClean(everything(echoed) + everything(refused) + everything(aborted) + everything(open.log));
  });

  it('not in the target itself, its configuration errors, or its log; the integration key only by its last four characters', async () => {
    const open = openTarget({});
    expectClean(everything(open.target));
    expect(everything(open.log)).to.contain('…Y000').and.not.to.contain(integrationKey);
    await open.close();
    for (const secretKey of [`${canarySecret}\n`, `${canarySecret}x`, [canarySecret], { value: canarySecret }]) {
      const opened = duoTarget.open({ host: '127.0.0.1', integrationKey, secretKey });
      expect(opened.ok).to.equal(false);
      expectClean(everything(opened));
    }
  });
});
