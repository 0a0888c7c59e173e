import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '@rollcall/duo-simulator';
import { sqlSource } from '@rollcall/source-sql';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { runHere, type Ended } from '../cli/support/installation.js';
import { StandingClock } from '../core/support/worlds.js';
import { SmallOffice } from './support/small-office.js';

const PEOPLE = 100;
const HOUR_MS = 3_600_000;
const READY = '    ready: "select done = 1 from load"\n';
/** A loader at work: it commits the deletion before the rows come again. */
const EMPTIED = 'update load set done = 0; delete from person where id > 40;';
const LOADED = `with recursive n(i) as (select 41 union all select i + 1 from n where i < ${PEOPLE})
  insert into person select i, 'user' || i, 'User ' || i, 'user' || i || '@example.edu', null, 1 from n;
  update load set done = 1;`;
const GONE = 'hr: whole according to the server, but 60 % of the people of the last read are gone (40 of 100 are left), limit 10 %';
const SAYS = 'the source says it is not ready';

/** A clock that lets something happen once somebody waits. */
class WaitedFor extends StandingClock {
  whileWaiting: (() => Promise<void>) | undefined;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { whileWaiting } = this;
    this.whileWaiting = undefined;
    await whileWaiting?.();
    await super.sleep(ms, signal);
  }
}

describe('a database of which 60 % of the rows are deleted and committed', function () {
  this.timeout(120_000);
  let office: SmallOffice;
  let clock: WaitedFor;
  let applied: Snapshot;
  beforeEach(async () => {
    clock = new WaitedFor();
    office = await SmallOffice.open(PEOPLE, { clock });
    office.installation.clock = clock;
    await office.sql('create table load (done integer); insert into load values (1);');
  });
  afterEach(() => office.close());

  const path = (name: string): string => join(office.installation.folder, name);
  const run = (...args: readonly string[]): Promise<Ended> =>
    runHere([...args, '--quiet', '--config', path('rollcall.yaml')], { env: office.installation.env, plugins: [sqlSource, duoTarget], clock });
  /** Everybody has an account; who is missing then would leave as the file says, and no guard on removals is in the way. */
  const begin = async (absence: string, ready = ''): Promise<void> => {
    const yaml = readFileSync(path('rollcall.yaml'), 'utf8').replace('    to: duo\n', `    to: duo\n    absence: ${absence}\n`);
    writeFileSync(path('rollcall.yaml'), yaml.replace('    use: sql\n', `    use: sql\n${ready}`));
    expect((await run('apply')).code).to.equal(0);
    applied = office.simulator.state;
    expect([applied.users.length, applied.memberships.length]).to.deep.equal([PEOPLE, PEOPLE]);
    office.simulator.requests.clear();
  };
  const nothingWritten = (): void => {
    expect(office.simulator.requests.count({ method: 'POST' }) + office.simulator.requests.count({ method: 'DELETE' })).to.equal(0);
    expect(office.simulator.state).to.deep.equal(applied);
  };

  for (const absence of ['confirmed', 'lookup', 'immediate']) {
    for (const [which, sql] of [['people', EMPTIED], ['people and memberships', `${EMPTIED} delete from member where person_id > 40;`]] as const) {
      it(`of ${which}, absence ${absence}: the size guard stops every run, and nothing is written (D2)`, async () => {
        await begin(absence);
        await office.sql(sql);
        for (let hour = 0; hour < 2; hour += 1) {
          clock.nowMs += 2 * HOUR_MS;
          const { code, stdout } = await run('apply');
          expect(code).to.equal(4);
          expect(stdout).to.include(GONE);
          const { operations, header } = await office.installation.plan();
          expect(operations).to.deep.equal([]);
          expect(header.guards.flatMap(({ tripped, message }) => (tripped && message.includes('people') ? [message] : []))).to.deep.equal([GONE]);
          expect(await office.installation.apply().then(() => 'applied', String)).to.include(GONE);
        }
        nothingWritten();
      });
    }
  }

  it('and that says it is not ready: nothing of it is read, and the run ends with 1 (D2)', async () => {
    await begin('immediate', READY);
    await office.sql(EMPTIED);
    for (const command of ['plan', 'apply']) {
      const { code, stdout, stderr } = await run(command);
      expect(code).to.equal(1);
      expect(stdout).to.include(`NOT WHOLE: ${SAYS}`).and.to.match(/: 0 operations|nothing to do/);
      expect(stderr).to.include(`error: ${SAYS}: hr; planned without it`);
    }
    const { operations, header } = await office.installation.plan();
    expect(operations).to.deep.equal([]);
    expect(header.reads.filter(({ of }) => of === 'source').map(({ notReady, delivered }) => [notReady, delivered])).to.deep.equal([[true, 0], [true, 0], [true, 0]]);
    nothingWritten();
  });

  it('and that says it is not ready: with --wait the run reads what was loaded meanwhile, and ends with 0 (D2)', async () => {
    await begin('immediate', READY);
    await office.sql(EMPTIED);
    clock.whileWaiting = () => office.sql(LOADED);
    const { code, stdout } = await run('apply', '--wait', '10');
    expect(code, stdout).to.equal(0);
    expect(stdout).to.include('there was nothing to do');
    nothingWritten();
  });

  it('and that says it is not ready: when the time to wait is over nothing was planned, and the run ends with 1 (D2)', async () => {
    await begin('immediate', READY);
    await office.sql(EMPTIED);
    const { code, stdout, stderr } = await run('apply', '--wait', '1');
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.include(`${SAYS}; waited 1 minute for that, and nothing was planned`);
    nothingWritten();
  });

  it('and that says it is ready all the same: the size guard stops the run (D2)', async () => {
    await begin('immediate', READY);
    await office.sql(`${EMPTIED} update load set done = 1;`);
    const { code, stdout } = await run('apply');
    expect(code).to.equal(4);
    expect(stdout).to.include(GONE);
    nothingWritten();
  });

  it('is told from a database that lost a few: these leave', async () => {
    await begin('immediate', READY);
    await office.sql('delete from person where id > 95');
    expect((await run('apply')).code).to.equal(0);
    expect(office.simulator.state.users.filter(({ status }) => status === 'disabled')).to.have.length(5);
  });
});
