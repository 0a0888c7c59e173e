import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '@rollcall/core';
import { CrashOffice, type Remembered } from './office.js';
import type { Report } from './simulator-process.js';

/** Where a process is killed: around a commit of its ledger, or when one of its requests has arrived and is being carried out. */
type Boundary = { readonly at: 'before commit' | 'after commit' | 'at write'; readonly nth: number };

/** What a run that nobody disturbs leaves behind. */
interface Undisturbed {
  readonly report: Report;
  readonly remembered: Remembered;
  readonly boundaries: readonly Boundary[];
}

/** Which boundaries: `all`; `3/10`, the third of ten parts of all; or, for every day, some of each kind (prime to what an operation has of them). */
const CHOSEN = process.env['ROLLCALL_CRASH'];
const STRIDE = { off: 97, auto: 61 } as const;

function chosen(bulk: keyof typeof STRIDE): { readonly stride: number; readonly from: number } {
  if (CHOSEN === undefined) return { stride: STRIDE[bulk], from: 0 };
  if (CHOSEN === 'all') return { stride: 1, from: 0 };
  const [, part = '', parts = ''] = /^(\d+)\/(\d+)$/.exec(CHOSEN) ?? [];
  if (!(Number(part) >= 1 && Number(part) <= Number(parts))) throw new RangeError(`ROLLCALL_CRASH is all, or a part like 3/10, not ${CHOSEN}`);
  return { stride: Number(parts), from: Number(part) - 1 };
}

async function undisturbed(office: CrashOffice): Promise<Undisturbed> {
  await office.putBack();
  const counted = join(office.folder, 'commits');
  const ended = await office.run(['apply', 'plan.jsonl'], { COUNT_COMMITS: counted });
  expect(ended.code, ended.output).to.equal(0);
  const report = await office.report();
  const commits = Array.from({ length: Number(readFileSync(counted, 'utf8')) }, (_, index) => index + 1);
  const boundaries = [
    ...commits.flatMap((nth): readonly Boundary[] => [{ at: 'before commit', nth }, { at: 'after commit', nth }]),
    ...Array.from({ length: report.requests }, (_, index): Boundary => ({ at: 'at write', nth: index + 1 })),
  ];
  return { report, remembered: await office.remembered(report), boundaries };
}

/** Operations that the journal says were done. */
function doneIn(journal: readonly JournalEntry[]): ReadonlySet<string> {
  const operations = new Map(journal.flatMap((entry) => (entry.kind === 'intent' ? [[entry.sequence, entry.intent?.operation ?? ''] as const] : [])));
  return new Set(
    journal.flatMap((entry) => (entry.kind === 'outcome' && (entry.result === 'done' || entry.result === 'already-so') ? [operations.get(entry.of) ?? ''] : [])),
  );
}

async function dieAndConverge(office: CrashOffice, boundary: Boundary, expected: Undisturbed): Promise<void> {
  const where = `${boundary.at} ${boundary.nth}`;
  await office.putBack();
  const planned = (await office.journal()).length;
  if (boundary.at === 'at write') await office.simulator.signalAtWrite(boundary.nth, 'SIGKILL');
  const side = boundary.at.replace(' commit', '');
  const killed = await office.run(['apply', 'plan.jsonl'], boundary.at === 'at write' ? {} : { DIE_AT_COMMIT: `${side} ${boundary.nth}` });
  expect(killed.signal, `${where}: ${killed.output}`).to.equal('SIGKILL');
  const before = await office.journal();
  const done = doneIn(before.slice(planned));
  const rerun = await office.run(['apply']);
  expect(rerun.code, `${where}: ${rerun.output}`).to.equal(0);
  const report = await office.report();
  expect(report.state, where).to.deep.equal(expected.report.state);
  expect(await office.remembered(report), where).to.deep.equal(expected.remembered);
  const again = (await office.journal()).slice(before.length).flatMap((entry) => (entry.kind === 'intent' ? [entry.intent?.operation ?? ''] : []));
  expect(again.filter((operation) => done.has(operation)), `${where}: done, and sent again`).to.deep.equal([]);
  expect([...report.writes].sort(), `${where}: the same writes, each once`).to.deep.equal([...new Set(report.writes)].sort());
}

describe('the real process, killed while it applies 200 operations', function () {
  this.timeout(CHOSEN === undefined ? 1_800_000 : 36_000_000);

  for (const [bulk, what] of [
    ['off', 'one request for each operation'],
    ['auto', 'in batches'],
  ] as const) {
    it(`ends in the same state after the next run, whenever SIGKILL came: ${what}`, async () => {
      const offices = [await CrashOffice.open(bulk), await CrashOffice.open(bulk)];
      try {
        const work = await Promise.all(offices.map(undisturbed));
        const [first] = work;
        if (first === undefined) throw new Error('no office');
        const operations = offices[0]?.readPlan().split('\n').filter((line) => line.endsWith('"}') && line.startsWith('{"line":"operation"'));
        expect(operations).to.have.length(200);
        const { stride, from } = chosen(bulk);
        const queue = first.boundaries.filter((_, index) => index % stride === from);
        console.log(`      ${queue.length} of ${first.boundaries.length} boundaries`);
        await Promise.all(
          offices.map(async (office, index) => {
            const expected = work[index] ?? first;
            for (let boundary = queue.shift(); boundary !== undefined; boundary = queue.shift()) await dieAndConverge(office, boundary, expected);
          }),
        );
      } finally {
        for (const office of offices) office.close();
      }
    });
  }
});

describe('the real process, stopped or in the way of another one', function () {
  this.timeout(300_000);
  let office: CrashOffice;
  let expected: Undisturbed;
  before(async () => {
    office = await CrashOffice.open('off');
    expected = await undisturbed(office);
  });
  beforeEach(() => office.putBack());
  after(() => office.close());

  const converges = async (): Promise<void> => {
    const rerun = await office.run(['apply']);
    expect(rerun.code, rerun.output).to.equal(0);
    const report = await office.report();
    expect(report.state).to.deep.equal(expected.report.state);
    expect(await office.remembered(report)).to.deep.equal(expected.remembered);
    expect(report.writes).to.have.length(new Set(report.writes).size);
  };

  for (const [name, nth] of [
    ['SIGTERM', 1],
    ['SIGINT', 60],
    ['SIGTERM', 150],
  ] as const) {
    it(`settles what is under way and begins nothing more when ${name} comes at write ${nth}`, async () => {
      await office.simulator.signalAtWrite(nth, name);
      const { code, signal, output } = await office.run(['apply', 'plan.jsonl']);
      expect([code, signal], output).to.deep.equal([1, null]);
      expect(output).to.match(/stopped/);
      expect((await office.remembered(await office.report())).open).to.equal(0);
      // At most what was under way in the lane besides came after it.
      expect((await office.report()).requests).to.be.within(nth, nth + 8);
      await converges();
    });
  }

  it('tells a second process who works on the tenant and for how long, whichever pipeline it comes for', async () => {
    const accounts = '{ username: "hr.login", realname: "hr.name", email: "hr.email", phones: "hr.mobile" }';
    const yaml = readFileSync(join(office.folder, 'rollcall.yaml'), 'utf8');
    const guests = yaml.replace(/ {2}staff:[\s\S]* {2}guests:/, '  guests:').replace('*accounts', accounts).replace('*guards', '{ remove: { max: 1000 } }');
    writeFileSync(join(office.folder, 'guests.yaml'), guests);
    await office.simulator.hold(120_000);
    const first = office.start(['apply', 'plan.jsonl']);
    while (!(await office.report()).isHolding) await new Promise((resolve) => setTimeout(resolve, 20));
    const busy = new RegExp(`is being worked on since \\d\\d:\\d\\d UTC, for \\d+ seconds \\(pid ${String(first.child.pid)} on \\S+\\); nothing done`);
    const seconds = [office.start(['apply']).ended, office.start(['apply', '--config', 'guests.yaml']).ended];
    for (const second of await Promise.all(seconds)) {
      expect(second.code, second.output).to.equal(1);
      expect(second.output.replaceAll(/\s+/g, ' ')).to.match(busy);
    }
    await office.simulator.hold(0);
    expect((await first.ended).code).to.equal(0);
    await converges();
  });
});
