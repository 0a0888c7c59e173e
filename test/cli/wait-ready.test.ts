import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ConnectorError, type PlanHeader } from '@rollcall/core';
import { sqlSource } from '@rollcall/source-sql';
import { openSqlite } from '@rollcall/sqlite';
import { expect } from 'chai';
import { emptyDirectory, memorySourcePlugin } from '../core/support/memory-source.js';
import { CONFIG, Installation, runHere } from './support/installation.js';

const SAYS = 'the source says it is not ready';
/** A second source beside hr, with people of its own; and one that is only joined. */
const WITH_GUESTS = CONFIG.replace('hr: { use: memory }', 'hr: { use: memory }\n  lobby: { use: lobby }').concat(
  '  guests: { from: lobby, to: app, scope: "lobby.status == \'active\'", accounts: { username: "lobby.uid" } }\n',
);
const JOINED = CONFIG.replace('hr: { use: memory }', 'hr: { use: memory }\n  lobby: { use: lobby }').replace('from: hr', 'from: hr\n    join: { lobby: "lobby.uid == hr.uid" }');

describe('a source that says whether it is ready', () => {
  let installation: Installation;
  const lobby = emptyDirectory();
  beforeEach(() => {
    installation = new Installation();
    installation.world.person('ann');
    lobby.people.clear();
    installation.world.person('gus', {}, lobby);
    installation.plugins = [...installation.plugins, memorySourcePlugin(lobby, 'lobby')];
  });
  afterEach(() => {
    delete lobby.loading;
    installation.dispose();
  });

  /** The source hr, unready the first few times that it is asked. */
  const unreadyFor = (times: number): { asked: number } => {
    const count = { asked: 0 };
    installation.world.directory.loading = () => ((count.asked += 1) <= times ? SAYS : undefined);
    return count;
  };
  const minutesPassed = async (work: () => Promise<unknown>): Promise<number> => {
    const { nowMs } = installation.clock;
    await work();
    return (installation.clock.nowMs - nowMs) / 60_000;
  };
  const accounts = (): readonly string[] => [...installation.world.target.accounts.values()].map(({ username }) => username).sort();
  const untouched = (): void => {
    expect(installation.world.target.calls.size).to.equal(0);
    expect(existsSync(installation.path('rollcall.db'))).to.equal(false);
  };
  const headerIn = (path: string): PlanHeader => JSON.parse(readFileSync(path, 'utf8').split('\n', 1)[0] ?? '') as PlanHeader;

  describe('with --wait', () => {
    for (const [command, done] of [['plan', 'plan: 1 operation '], ['apply', 'applied: everything is done']] as const) {
      it(`${command} goes on as soon as the source is ready, and ends with 0 (D2)`, async () => {
        const count = unreadyFor(2);
        const passed = await minutesPassed(async () => {
          const { code, stdout, stderr } = await installation.run(command, '--wait', '10');
          expect(stdout).to.include('  hr   person      1  whole\n').and.to.include(done);
          expect({ code, stderr }).to.deep.equal({ code: 0, stderr: `hr: ${SAYS}; waiting for 10 minutes at most, asking every 15 seconds\n` });
        });
        expect(passed).to.equal(0.5);
        expect(count.asked, 'twice in vain, once well, and by the read').to.equal(4);
        expect(accounts()).to.deep.equal(command === 'apply' ? ['ann'] : []);
      });

      it(`${command} ends with 1 when the time is over: nothing was planned, and who is waited for is named (D2)`, async () => {
        const count = unreadyFor(Number.POSITIVE_INFINITY);
        const passed = await minutesPassed(async () => {
          const { code, stdout, stderr } = await installation.run(command, '--wait', '1.1', '--quiet');
          expect({ code, stdout, stderr }).to.deep.equal({
            code: 1,
            stdout: '',
            stderr: `error: hr: ${SAYS}; waited 1.1 minutes for that, and nothing was planned\n  -> Run again when the data is complete, or wait longer.\n`,
          });
        });
        expect(passed).to.be.closeTo(1.1, 1e-9);
        expect(count.asked, 'at 0, 15, 30, 45, 60 and 66 seconds').to.equal(6);
        untouched();
      });

      it(`${command} is stopped by a signal between two questions at once, by the machine's clock`, async () => {
        const stop = new AbortController();
        installation.world.directory.loading = () => {
          setTimeout(() => stop.abort(new Error('stopped by SIGINT')), 20);
          return SAYS;
        };
        const begunAtMs = performance.now();
        const { code, stderr } = await runHere([command, '--wait', '10', '--quiet'], { env: { ROLLCALL_CONFIG: installation.configPath }, plugins: installation.plugins, signal: stop.signal });
        expect({ code, stderr }).to.deep.equal({ code: 1, stderr: 'error: stopped by SIGINT; nothing was changed\n' });
        expect(performance.now() - begunAtMs).to.be.below(5_000);
        untouched();
      });

      it(`${command} is stopped by a signal while it asks`, async () => {
        unreadyFor(Number.POSITIVE_INFINITY);
        const stop = new AbortController();
        installation.signal = stop.signal;
        const { loading } = installation.world.directory;
        let asked = 0;
        installation.world.directory.loading = () => {
          if ((asked += 1) === 3) stop.abort(new Error('stopped by SIGINT'));
          return loading?.();
        };
        const { code, stderr } = await installation.run(command, '--wait', '10', '--quiet');
        expect({ code, stderr, asked }).to.deep.equal({ code: 1, stderr: 'error: stopped by SIGINT; nothing was changed\n', asked: 3 });
        untouched();
      });

      for (const nonsense of ['0', '-5', '1441', 'soon', '1e3', '0x10', '', ' 5', 'Infinity']) {
        it(`${command} refuses --wait ${JSON.stringify(nonsense)}, and ends with 2`, async () => {
          const { code, stdout, stderr } = await installation.run(command, '--wait', nonsense);
          expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
          expect(stderr).to.match(/^error: option '--wait <minutes>' [^\n]*invalid\. Name minutes: more than 0, at most 1440\.\n$/);
          untouched();
        });
      }
    }

    it('does not wait, and says nothing, where all are ready or cannot know', async () => {
      const passed = await minutesPassed(async () => expect(await installation.run('plan', '--wait', '1440')).to.include({ code: 0, stderr: '' }));
      unreadyFor(0);
      expect(passed + (await minutesPassed(() => installation.run('plan', '--wait', '10')))).to.equal(0);
    });

    for (const [title, config] of [['of another pipeline', WITH_GUESTS], ['that is only joined', JOINED]] as const) {
      it(`waits for a source ${title} too, and not for those of other targets`, async () => {
        installation.configure(config.replace('app: { use: memory }', 'app: { use: memory }\n  lab: { use: memory, tenant: t2 }').concat('  lab: { from: hr, to: lab, accounts: { username: "hr.uid" } }\n'));
        let left = 2;
        lobby.loading = () => ((left -= 1) >= 0 ? SAYS : undefined);
        expect(await minutesPassed(() => installation.run('plan', '--target', 'lab', '--wait', '10'))).to.equal(0);
        const passed = await minutesPassed(async () => {
          expect((await installation.run('plan', '--target', 'app', '--wait', '10')).stderr).to.match(/^lobby: the source says it is not ready; waiting /);
        });
        expect(passed).to.equal(0.5);
      });
    }

    it('ends with 1 also where the source is not ready any more when it is read', async () => {
      let asked = 0;
      installation.world.directory.loading = () => ((asked += 1) === 1 ? undefined : SAYS);
      const { code, stderr } = await installation.run('plan', '--wait', '10');
      expect(code).to.equal(1);
      expect(stderr).to.match(/^error: the source says it is not ready: hr; planned without it\n/);
    });

    it('does not wait for a source that gives no answer', async () => {
      installation.world.directory.loading = () => {
        throw new ConnectorError({ kind: 'unauthorized', message: 'refused the password', remedy: 'Check it.' });
      };
      const passed = await minutesPassed(async () => {
        expect(await installation.run('plan', '--wait', '10')).to.deep.equal({ code: 2, stdout: '', stderr: 'error: refused the password\n  -> Check it.\n' });
      });
      expect(passed).to.equal(0);
    });

    it('asks a database in a new snapshot each time, and reads what was loaded meanwhile (D2)', async () => {
      const load = async (text: string): Promise<void> => {
        const database = await openSqlite(installation.path('hr.db'));
        database.exec(text);
        database.close();
      };
      const query = 'query: "select id, login from person", columns: { id: int, login: string }';
      const hr = `hr: { use: sql, url: "sqlite:${installation.path('hr.db')}", ready: "select done = 1 from load", people: { key: id, ${query} } }`;
      installation.configure(`sources:\n  ${hr}\ntargets:\n  app: { use: memory }\npipelines:\n  staff: { from: hr, to: app, accounts: { username: "hr.login" } }\n`);
      installation.plugins = [...installation.plugins, sqlSource];
      await load("create table person (id integer primary key, login text); insert into person values (1, 'ann'); create table load (done integer); insert into load values (0);");
      const unready = await installation.run('apply', '--wait', '1');
      expect(unready.code).to.equal(1);
      expect(unready.stderr).to.include('error: hr: the source says it is not ready; waited 1 minute ');
      untouched();
      const sleep = installation.clock.sleep.bind(installation.clock);
      installation.clock.sleep = async (ms, signal) => {
        installation.clock.sleep = sleep;
        await load("insert into person values (2, 'bob'); update load set done = 1;");
        await sleep(ms, signal);
      };
      expect((await installation.run('apply', '--wait', '1')).code).to.equal(0);
      expect(accounts()).to.deep.equal(['ann', 'bob']);
    });

    it('is refused beside a plan file, and ends with 2', async () => {
      const { code, stderr } = await installation.run('apply', 'plan.jsonl', '--wait', '10');
      expect({ code, stderr }).to.deep.equal({
        code: 2,
        stderr: 'error: a saved plan is made already, so there is nothing to wait for\n  -> Leave --wait out, or leave the plan file out to wait, plan and apply at once.\n',
      });
    });
  });

  describe('without --wait', () => {
    const NOT_READY = `error: ${SAYS}: hr; planned without it\n  -> Run again when the data is complete; --wait MINUTES waits for that.\n`;
    beforeEach(() => installation.configure(WITH_GUESTS));

    it('ends with 1, and the pipelines of other sources go on (D2)', async () => {
      unreadyFor(Number.POSITIVE_INFINITY);
      const planned = await installation.run('plan', '--exit-code');
      expect({ code: planned.code, stderr: planned.stderr }).to.deep.equal({ code: 1, stderr: NOT_READY });
      expect(planned.stdout).to.match(/ {2}hr {5}person +0 {2}NOT WHOLE: the source says it is not ready\n/).and.to.include('  create  account  gus');
      const applied = await installation.run('apply');
      expect({ code: applied.code, stderr: applied.stderr }).to.deep.equal({ code: 1, stderr: NOT_READY });
      expect(applied.stdout).to.include('applied: everything is done');
      expect(accounts()).to.deep.equal(['gus']);
    });

    it('takes nothing from the people of the source', async () => {
      await installation.run('apply');
      expect(accounts()).to.deep.equal(['ann', 'gus']);
      unreadyFor(Number.POSITIVE_INFINITY);
      installation.world.directory.people.clear();
      expect((await installation.run('apply')).stdout).to.include('applied: there was nothing to do');
    });

    it('keeps 4 where a guard stops the plan', async () => {
      for (const key of ['hal', 'ida', 'joe']) installation.world.person(key, {}, lobby);
      installation.configure(WITH_GUESTS.replace('accounts: { username: "lobby.uid" } }', 'accounts: { username: "lobby.uid" }, guards: { create: { max: 2 } } }'));
      unreadyFor(Number.POSITIVE_INFINITY);
      expect((await installation.run('plan')).code).to.equal(4);
      expect((await installation.run('apply')).code).to.equal(4);
      expect(accounts()).to.deep.equal([]);
    });

    it('keeps 5 where operations failed, and where a read broke off for another reason', async () => {
      unreadyFor(Number.POSITIVE_INFINITY);
      installation.world.target.bad = ({ label }) => label === 'gus';
      expect((await installation.run('apply')).code).to.equal(5);
      delete installation.world.target.bad;
      installation.world.directory.loading = undefined;
      installation.world.directory.cut = { after: 0, how: 'throw' };
      expect(await installation.run('plan')).to.include({ code: 5, stderr: '' });
    });

    it('is noted in the plan and in the ledger, and ends the apply of the saved plan with 1', async () => {
      unreadyFor(Number.POSITIVE_INFINITY);
      const file = installation.path('plan.jsonl');
      expect((await installation.run('plan', '--out', file)).code).to.equal(1);
      expect(headerIn(file).reads.map(({ name, type, notReady }) => [name, type, notReady])).to.deep.include.members([['hr', 'person', true], ['lobby', 'person', undefined]]);
      const { code, stderr } = await installation.run('apply', file);
      expect({ code, stderr }).to.deep.equal({ code: 1, stderr: NOT_READY });
      const status = JSON.parse((await installation.run('status', '--json')).stdout) as Pick<PlanHeader, 'reads'>;
      expect(status.reads.filter(({ notReady }) => notReady === true).map(({ name }) => name)).to.include('hr').and.not.to.include('lobby');
    });

    it('is sealed with the plan: who takes it out has damaged the plan', async () => {
      unreadyFor(Number.POSITIVE_INFINITY);
      const file = installation.path('plan.jsonl');
      await installation.run('plan', '--out', file);
      const text = readFileSync(file, 'utf8');
      expect(text).to.include('"notReady":true,');
      writeFileSync(file, text.replace('"notReady":true,', ''));
      const { code, stderr } = await installation.run('apply', file);
      expect(code).to.equal(1);
      expect(stderr).to.match(/^error: the plan is damaged or was edited: /);
    });
  });
});
