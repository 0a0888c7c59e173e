import { expect } from 'chai';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Digest, LeaseAttempt, Ledger, PlanApproval } from '@rollcall/core';
import { holderName, openLedger, thisProcess } from '../../../packages/core/src/ledger/index.js';
import { all, at, planWith, seeded, stillClock, withDirectory } from './surroundings.js';

const SCRIPT = fileURLToPath(new URL('./ledger-process.ts', import.meta.url));

/** A child that runs one task of `ledger-process.ts`. */
class Other {
  readonly process: ChildProcess;
  readonly #messages: unknown[] = [];
  #wake: () => void = () => undefined;

  constructor(task: string, location: string) {
    this.process = fork(SCRIPT, [task, location], { execArgv: ['--import', 'tsx'] });
    this.process.on('message', (message) => {
      this.#messages.push(message);
      this.#wake();
    });
    this.process.on('exit', () => {
      this.#wake();
    });
  }

  async next(): Promise<unknown> {
    while (this.#messages.length === 0) {
      if (this.process.exitCode !== null || this.process.signalCode !== null) throw new Error('the child ended without an answer');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#messages.shift();
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }
}

/** Starts children, waits until all are ready, tells them to go at once, and gives their answers. */
async function race(task: string, location: string, count: number, message: unknown = 'go'): Promise<{ readonly answers: unknown[]; readonly others: Other[] }> {
  const others = Array.from({ length: count }, () => new Other(task, location));
  try {
    await Promise.all(others.map(async (other) => expect(await other.next()).to.equal('ready')));
    for (const other of others) other.process.send(message as string);
    return { answers: await Promise.all(others.map((other) => other.next())), others };
  } catch (error) {
    await Promise.all(others.map((other) => other.kill()));
    throw error;
  }
}

describe('ledger among processes', () => {
  const open = (location: string): Promise<Ledger> => openLedger({ location, clock: stillClock, random: seeded('processes') });
  const withLedger = <T>(work: (location: string) => Promise<T>): Promise<T> => withDirectory((directory) => work(join(directory, 'rollcall.db')));

  it('is made once by four processes that come at once', () =>
    withLedger(async (location) => {
      const { answers } = await race('open', location, 4);
      expect(new Set(answers).size).to.equal(1);
      const ledger = await open(location);
      expect(ledger.id).to.equal(answers[0]);
      await ledger.close();
    }));

  it('hands a plan to one of four processes', () =>
    withLedger(async (location) => {
      const digest: Digest = 'sha256:aa';
      const ledger = await open(location);
      await ledger.registerPlan(planWith('p1', { digest }));
      const { answers } = await race('take', location, 4, digest);
      expect(answers.filter((answer) => (answer as { taken: boolean }).taken)).to.have.length(1);
      expect(answers.filter((answer) => (answer as { refusal?: string }).refusal === 'used')).to.have.length(3);
      await ledger.close();
    }));

  it('counts the approvals of four processes that come at once, each once, and hands the plan to one of them', () =>
    withLedger(async (location) => {
      const digest: Digest = 'sha256:aa';
      const ledger = await open(location);
      await ledger.registerPlan(planWith('p1', { digest, blocked: true, approvalsNeeded: 2, marks: [{ source: 'hr', type: 'person', takenAt: at(0), delivered: 7 }] }));
      const { answers } = await race('approve-and-take', location, 4, digest);
      const outcomes = answers as { readonly approval: PlanApproval; readonly taking: { readonly taken: boolean; readonly refusal?: string } }[];
      expect(outcomes.filter(({ taking }) => taking.taken)).to.have.length(1);
      const counted = outcomes.flatMap(({ approval }) => (approval.approved ? [approval.approvals] : []));
      const known = await ledger.planOf('p1');
      expect(counted.toSorted()).to.deep.equal(counted.map((_, index) => index + 1));
      expect(counted).to.have.length(known?.approvals.length ?? 0).and.to.include(2);
      for (const { approval, taking } of outcomes) {
        if (!approval.approved) expect(approval.refusal).to.equal('used');
        if (!taking.taken) expect(taking.refusal).to.be.oneOf(['used', 'unapproved']);
      }
      expect(await ledger.marks('T')).to.have.length(1);
      await ledger.close();
    }));

  it('grants a tenant to one of three processes, and to another at once when that one dies', () =>
    withLedger(async (location) => {
      const { answers, others } = await race('lease', location, 3);
      const attempts = answers as LeaseAttempt[];
      const winner = others[attempts.findIndex(({ granted }) => granted)];
      expect(attempts.filter(({ granted }) => granted)).to.have.length(1);
      const refused = attempts.find((attempt) => !attempt.granted);
      if (refused === undefined || winner === undefined) throw new Error('nobody was refused');
      expect(holderName(refused.held.holder)).to.match(new RegExp(`^pid ${String(winner.process.pid)} on `));
      const ledger = await open(location);
      expect(await ledger.acquireLease('T', thisProcess(), at(1), 1000)).to.have.property('granted', false);
      await Promise.all(others.map((other) => other.kill()));
      expect(await ledger.acquireLease('T', thisProcess(), at(1), 1000)).to.deep.equal({ granted: true, lease: { tenant: 'T', fence: 2 } });
      await ledger.close();
    }));

  it('keeps one chain when three processes write for three tenants', () =>
    withLedger(async (location) => {
      await race('append', location, 3);
      const ledger = await open(location);
      expect(await ledger.verify()).to.include({ intact: true, entries: 3 * 40 * 4 });
      await ledger.close();
    }));

  it('is whole after a process was killed in the middle of its writes, again and again', async function () {
    this.timeout(120_000);
    await withLedger(async (location) => {
      for (const writes of [1, 4, 9]) {
        const writer = new Other('fill', location);
        expect(await writer.next()).to.equal('ready');
        writer.process.send('go');
        for (let seen = 0; seen < writes; seen += 1) await writer.next();
        await writer.kill();
        await expectWhole(await open(location));
      }
    });
  });

  async function expectWhole(ledger: Ledger): Promise<void> {
    const verdict = await ledger.verify();
    expect(verdict).to.have.property('intact', true);
    const linked = new Set((await all(ledger.links('T', 'account'))).map((link) => link.targetId));
    const entries = await all(ledger.journal('T'));
    const done = entries.flatMap((entry) => (entry.kind === 'outcome' && entry.result === 'done' ? [entry.detail?.entityId ?? ''] : []));
    expect(new Set(done)).to.deep.equal(linked);
    const open = (await ledger.openIntents('T')).length;
    const intents = entries.filter((entry) => entry.kind === 'intent').length;
    const outcomes = entries.filter((entry) => entry.kind === 'outcome').length;
    expect(intents).to.be.greaterThan(0);
    expect(open).to.equal(intents - outcomes);
    // Whoever comes after a crash works on: the dead one's lease is free, and its open writes can be concluded.
    const attempt = await ledger.acquireLease('T', thisProcess(), at(1), 1000);
    if (!attempt.granted) throw new Error('the lease of a dead process was kept');
    await ledger.conclude(attempt.lease, at(3), (await ledger.openIntents('T')).map(({ sequence }) => ({ sequence, result: 'skipped' })), {});
    await ledger.releaseLease(attempt.lease);
    expect(await ledger.openIntents('T')).to.deep.equal([]);
    await ledger.close();
  }
});
