// `npm run bench:calls`: the requests that one and the same change costs at Duo, made in three ways. See bench/README.md.
import { parseArgs } from 'node:util';
import { KINDS, countKinds } from './calls/kinds.js';
import { objectByObject } from './calls/object-by-object.js';
import { rosterAfter, rosterBefore, type OfficeSize } from './calls/office.js';
import { plainScript } from './calls/plain-script.js';
import { rollcallWay, type RollcallResult } from './calls/rollcall-way.js';
import { scriptWay, type WayResult } from './calls/ways.js';
import { wholeNumber } from './support/sizes.js';
import { ratioOf, tableOf } from './support/table.js';

const { values } = parseArgs({
  options: {
    unchanged: { type: 'string', default: '2000' },
    new: { type: 'string', default: '1000' },
    changed: { type: 'string', default: '100' },
    leaving: { type: 'string', default: '50' },
  },
});
const size: OfficeSize = {
  unchanged: wholeNumber('unchanged', values.unchanged),
  newcomers: wholeNumber('new', values.new),
  changed: wholeNumber('changed', values.changed),
  leaving: wholeNumber('leaving', values.leaving),
};
process.exitCode = await measure();

async function measure(): Promise<number> {
  const before = rosterBefore(size);
  const after = rosterAfter(size);
  const rollcall = await rollcallWay(before, after);
  const script = await scriptWay(plainScript, before, after);
  const single = await scriptWay(objectByObject, before, after);
  console.log(`calls: ${size.newcomers} new people in 3 groups each, ${size.changed} changed, ${size.leaving} leaving, ${size.unchanged} unchanged\n`);
  printCalls([rollcall, script, single]);
  printForecast(rollcall);
  return printAgreement([rollcall, script, single]) ? 0 : 1;
}

function printCalls(ways: readonly WayResult[]): void {
  const counts = ways.map((way) => countKinds(way.requests));
  const totals = ways.map((way) => way.requests.length);
  const rows = KINDS.flatMap((kind) => (counts.every((count) => !count.has(kind)) ? [] : [[kind, ...counts.map((count) => count.get(kind) ?? 0)]]));
  console.log(tableOf(['requests', 'Rollcall', 'plain script', 'object by object'], [
    ...rows,
    ['total', ...totals],
    ['ratio to Rollcall', ...totals.map((total) => ratioOf(total, totals[0] ?? 0))],
  ]));
}

function printForecast({ forecast, plannedCalls, appliedCalls }: RollcallResult): void {
  console.log(`\n${tableOf(['Rollcall', 'said', 'sent'], [
    ['reads for the plan', forecast.reads, plannedCalls],
    ['calls of apply', forecast.calls, appliedCalls],
    ['lower bound of apply', forecast.lowerBound, ''],
  ])}`);
  console.log('(what was sent includes the calls that identify the account, before each command)');
}

function printAgreement(ways: readonly WayResult[]): boolean {
  const [first, ...others] = ways.map((way) => JSON.stringify(way.state));
  const agree = others.every((other) => other === first);
  console.log(`\ncontent of the three simulators: ${agree ? 'equal' : 'DIFFERENT, so the counts say nothing'}`);
  return agree;
}
