/** One process of the tests that need several. Opens the ledger it is told to, says "ready", and on "go" does one thing. */
import { randomBytes } from 'node:crypto';
import type { Digest, Ledger, Lease } from '@rollcall/core';
import { isLedgerError } from '../../../packages/core/src/contracts/ledger-error.js';
import { openLedger, thisProcess } from '../../../packages/core/src/ledger/index.js';
import { at, intentFor, linkTo, stillClock } from './surroundings.js';

const [task = '', location = ''] = process.argv.slice(2);
const random = { next: Math.random, hex: (bytes: number) => randomBytes(bytes).toString('hex') };
const open = (): Promise<Ledger> => openLedger({ location, clock: stillClock, random });
const say = (message: unknown): void => void process.send?.(message);
const go = (): Promise<unknown> => {
  say('ready');
  return new Promise((resolve) => process.once('message', resolve));
};

switch (task) {
  case 'open':
    await go();
    say((await open()).id);
    break;
  case 'take': {
    const ledger = await open();
    const digest = (await go()) as Digest;
    say(await ledger.takePlan('p1', digest, 'T', at(1)));
    break;
  }
  case 'approve-and-take': {
    const ledger = await open();
    const digest = (await go()) as Digest;
    const approval = await ledger.approvePlan('p1', digest, { by: `pid ${String(process.pid)}`, at: at(1) });
    say({ approval, taking: await ledger.takePlan('p1', digest, 'T', at(1)) });
    break;
  }
  case 'lease': {
    const ledger = await open();
    await go();
    say(await ledger.acquireLease('T', thisProcess(), at(0), 3_600_000));
    // Lives on until it is killed or its parent is gone.
    process.on('message', () => undefined);
    break;
  }
  case 'append':
    await append(await open());
    break;
  case 'fill':
    await fill(await open());
    break;
  case 'outgrow':
    await outgrow(await open());
    break;
  default:
    throw new Error(`no task ${task}`);
}
if (task !== 'lease' && process.connected) process.disconnect();

/** Writes for its own tenant until it has written enough; the chain is shared with the other processes. */
async function append(ledger: Ledger): Promise<void> {
  const tenant = `T${String(process.pid)}`;
  const lease = await leased(ledger, tenant);
  await go();
  for (let round = 0; round < 40; round += 1) {
    const sequences = await ledger.intend(lease, 'run', at(1), [intentFor('a'), intentFor('b')]);
    await ledger.conclude(lease, at(2), sequences.map((sequence) => ({ sequence, result: 'done' })), {});
  }
  say('done');
  await ledger.close();
}

/** Writes until the ledger may not grow any more, and says in words how that ended. */
async function outgrow(ledger: Ledger): Promise<void> {
  process.on('SIGXFSZ', () => undefined);
  const lease = await leased(ledger, 'T');
  for (let round = 0; ; round += 1) {
    const putLinks = Array.from({ length: 500 }, (_, index) => linkTo(`r${String(round)}i${String(index)}`));
    try {
      await ledger.conclude(lease, at(1), [], { putLinks });
    } catch (error) {
      const { active } = await ledger.countLinks('T', 'account');
      console.log(isLedgerError(error) ? error.code : error, active === round * 500 ? 'whole' : 'half');
      return;
    }
  }
}

/** Writes until it is killed. */
async function fill(ledger: Ledger): Promise<never> {
  const lease = await leased(ledger, 'T');
  await go();
  for (let round = 0; ; round += 1) {
    const keys = Array.from({ length: 40 }, (_, index) => `r${String(round)}i${String(index)}`);
    const sequences = await ledger.intend(lease, `run-${String(round)}`, at(1), keys.map((key) => intentFor(key, { payload: 'x'.repeat(2000) })));
    say(sequences.length);
    await ledger.conclude(lease, at(2), sequences.map((sequence, index) => ({ sequence, result: 'done', entityId: `t-${keys[index] ?? ''}` })), { putLinks: keys.map((key) => linkTo(key)) });
  }
}

async function leased(ledger: Ledger, tenant: string): Promise<Lease> {
  const attempt = await ledger.acquireLease(tenant, thisProcess(), at(0), 3_600_000);
  if (!attempt.granted) throw new Error('held');
  return attempt.lease;
}
