// `npm run bench:rate`: how much of the declared rates is used in real time, and how often Duo refuses. See bench/README.md.
import { setMaxListeners } from 'node:events';
import { parseArgs } from 'node:util';
import type { CallOptions, Target, TargetOperation } from '@rollcall/core';
import { systemClock } from '@rollcall/core/host';
import { declaredCallsPerMinute, startDuoSimulator, type EndpointClass } from '@rollcall/duo-simulator';
import { duoTarget } from '@rollcall/target-duo';
import { CallDesk } from '../packages/core/src/execution/calls/call-desk.js';
import { openInContainer } from './support/open-target.js';
import { wholeNumber } from './support/sizes.js';
import { tableOf } from './support/table.js';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '3' } } });
const minutes = wholeNumber('minutes', values.minutes);
process.exitCode = await measure();

/** Requests enough to fill the minutes, and one that has to wait for the next. */
function countFor(endpointClass: EndpointClass): number {
  return declaredCallsPerMinute[endpointClass] * minutes + 1;
}

async function measure(): Promise<number> {
  const duo = await startDuoSimulator({ behaviour: { rateLimits: 'declared' }, seed: { users: [{ username: 'ann' }] } });
  const config = { host: '127.0.0.1', port: duo.port, integrationKey: duo.ikey, secretKey: duo.skey };
  const opened = duoTarget.open(config);
  if (!opened.ok) throw new Error(JSON.stringify(opened.issues));
  const { target, close } = openInContainer(opened.module, systemClock);
  const { signal } = new AbortController();
  setMaxListeners(100, signal);
  const call = new CallDesk(opened.profile.lanes, systemClock).options(signal);
  const write = (lane: string): Promise<unknown> => target.apply({ lane, operations: [renaming(duo.userId('ann') ?? '', lane)] }, call);
  await Promise.all([
    fill(countFor('page'), 2, () => listing(target, call)),
    fill(countFor('modify'), 4, () => write('writes')),
    fill(countFor('bulk'), 1, () => write('bulk')),
  ]);
  const rows = (['page', 'modify', 'bulk'] as const).map((endpointClass) => {
    const times = duo.requests.where({ endpointClass }).map(({ timeMs }) => timeMs);
    const refused = duo.requests.count({ endpointClass, status: 429 });
    return [endpointClass, declaredCallsPerMinute[endpointClass], times.length, refused, share(times, declaredCallsPerMinute[endpointClass])] as const;
  });
  console.log(`rate: ${minutes} minutes in real time, over HTTP\n`);
  console.log(tableOf(['class of calls', 'allowed a minute', 'sent', 'refused (429)', 'used'], rows.map(([name, allowed, sent, refused, used]) => [name, allowed, sent, refused, `${(used * 100).toFixed(1)} %`])));
  await close();
  await duo.close();
  const isFine = rows.every(([, , , refused, used]) => refused === 0 && used >= 0.95);
  console.log(`\n${isFine ? 'no request was refused, and at least 95 % of every rate was used' : 'FAILED: a request was refused, or less than 95 % of a rate was used'}`);
  return isFine ? 0 : 1;
}

async function fill(count: number, atOnce: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function listing(target: Target, call: CallOptions): Promise<void> {
  const read = target.read({ types: ['account'], keys: 'all', attributes: {} }, call);
  while ((await read.next()).done !== true);
}

function renaming(id: string, name: string): TargetOperation {
  const about = { id: `update account hr:${name}`, after: [], owner: { source: 'hr', key: name }, label: name, pipeline: 'staff' };
  return { ...about, kind: 'update', type: 'account', ref: { id }, set: { realname: name }, clear: [], before: { fields: {} } };
}

// From the first request to the one that had to wait for the last whole minute before it.
function share(times: readonly number[], perMinute: number): number {
  const sorted = [...times].sort((left, right) => left - right);
  const elapsedMs = (sorted[minutes * perMinute] ?? Number.POSITIVE_INFINITY) - (sorted[0] ?? 0);
  return (minutes * 60_000) / elapsedMs;
}
