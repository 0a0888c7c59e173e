// `npm run bench:engine`: all of planning at size, beside generating and parsing the same records. See bench/README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GeneratedWorld, type WorldSize } from './engine/generated-world.js';
import type { PartReport } from './engine/parts.js';
import { PARTS, runInChild, runPart } from './engine/run-part.js';
import { wholeNumber } from './support/sizes.js';
import { ratioOf, tableOf, type TableRow } from './support/table.js';

/** Bounds of the engine's peak resident memory: at the default size, and for anything larger (ten times as much at most). */
const PEAK_LIMIT_MB = 400;
const LARGE_PEAK_LIMIT_MB = 512;
const DEFAULT_ACCOUNTS = 100_000;

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: String(DEFAULT_ACCOUNTS) },
    memberships: { type: 'string', default: '1000000' },
    scale: { type: 'string', default: '1' },
    // Set for the child processes only.
    part: { type: 'string' },
    folder: { type: 'string' },
  },
});
const scale = wholeNumber('scale', values.scale);
const size: WorldSize = { accounts: wholeNumber('accounts', values.accounts) * scale, memberships: wholeNumber('memberships', values.memberships) * scale };
const part = PARTS.find((name) => name === values.part);

if (part === undefined) process.exitCode = await measure();
else process.stdout.write(JSON.stringify(await runPart(part, size, values.folder ?? '.')));

async function measure(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
  try {
    const ledger = await runInChild('ledger', size, folder);
    const baseline = await runInChild('baseline', size, folder);
    const engine = await runInChild('engine', size, folder);
    return report(ledger, baseline, engine);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(ledger: PartReport, baseline: PartReport, engine: PartReport): number {
  const expected = new GeneratedWorld(size).expectedOperations();
  const limit = size.accounts > DEFAULT_ACCOUNTS ? LARGE_PEAK_LIMIT_MB : PEAK_LIMIT_MB;
  console.log(`engine: ${size.accounts.toLocaleString('en-US')} accounts and ${size.memberships.toLocaleString('en-US')} memberships a side, 1 % changed, Node ${process.version}`);
  console.log(`(the ledger, prepared before: ${(ledger.counts['links'] ?? 0).toLocaleString('en-US')} links in ${seconds(ledger.wallMs)})\n`);
  console.log(tableOf(['', 'wall', 'ratio', 'CPU', 'ratio', 'peak RSS'], [
    rowOf('generate and parse only (baseline)', baseline, baseline),
    rowOf('read, map, compare and plan', engine, baseline),
    ...Object.entries(engine.stages).map(([stage, ms]) => [`  ${stage}`, seconds(ms), ratioOf(ms, baseline.wallMs), '', '', '']),
  ]));
  const shapes = [...new Set([...Object.keys(expected), ...Object.keys(engine.counts)])].sort();
  console.log(`\n${tableOf(['operations', 'planned', 'expected'], shapes.map((shape) => [shape, engine.counts[shape] ?? 0, expected[shape] ?? 0]))}\n`);
  const wrong = shapes.filter((shape) => (engine.counts[shape] ?? 0) !== (expected[shape] ?? 0));
  const isWithin = engine.peakMb <= limit;
  console.log(`peak RSS: ${engine.peakMb} MB of at most ${limit} MB: ${isWithin ? 'within' : 'TOO MUCH'}`);
  console.log(`plan: ${wrong.length === 0 ? 'every operation that it must hold, and no other' : `WRONG in ${wrong.join(', ')}`}`);
  return isWithin && wrong.length === 0 ? 0 : 1;
}

function rowOf(name: string, part: PartReport, base: PartReport): TableRow {
  return [name, seconds(part.wallMs), ratioOf(part.wallMs, base.wallMs), seconds(part.cpuMs), ratioOf(part.cpuMs, base.cpuMs), `${part.peakMb} MB`];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
