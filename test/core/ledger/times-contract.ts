import { expect } from 'chai';
import type { AppliedConfig, Ledger } from '@rollcall/core';
import { at, intentFor, leaseOn, planWith, runWith, seen } from './surroundings.js';

/** What every ledger keeps about times, budgets and the configuration that was applied. */
export function describeTimes(ledger: () => Ledger): void {
  const mark = { source: 'hr', type: 'person', takenAt: at(10), delivered: 1 } as const;
  const notes: Readonly<Record<string, () => Promise<unknown>>> = {
    'a plan was made': () => ledger().registerPlan(planWith('p1', { createdAt: at(10) })),
    'a run began': () => ledger().putRun(runWith('r1', { startedAt: at(10) })),
    'a run ended': () => ledger().putRun(runWith('r1', { finishedAt: at(10) })),
    'a plan saw something': () => ledger().observe('T', at(10), seen()),
    'a source was read': () => ledger().observe('T', at(2), seen({ marks: [mark] })),
    'a write was intended': async () => ledger().intend(await leaseOn(ledger(), 'T'), 'r', at(10), [intentFor('a')]),
    'an outcome was noted': async () => ledger().conclude(await leaseOn(ledger(), 'T'), at(10), [], {}),
  };
  for (const [what, note] of Object.entries(notes)) {
    it(`knows as the newest time when ${what}, and never goes back`, async () => {
      await note();
      expect(await ledger().newestTime('T')).to.equal(at(10));
      await ledger().putRun(runWith('r0', { startedAt: at(1) }));
      expect(await ledger().newestTime('T')).to.equal(at(10));
      expect(await ledger().newestTime('U')).to.equal(undefined);
    });
  }

  it('counts what was done by order apart from everything else', async () => {
    const lease = await leaseOn(ledger(), 'T');
    await ledger().putRun(runWith('r1'));
    for (const runId of ['o1', 'o2', 'o3']) await ledger().putRun(runWith(runId, { kind: 'leave' }));
    await ledger().putRun(runWith('foreign', { kind: 'leave', tenant: 'U' }));
    const write = async (runId: string, minute: number, result: 'done' | 'refused', count = 1) => {
      const sequences = await ledger().intend(lease, runId, at(minute), Array.from({ length: count }, (_, index) => intentFor(`${runId}-${String(index)}`)));
      await ledger().conclude(lease, at(minute), sequences.map((sequence) => ({ sequence, result })), {});
    };
    await write('r1', 10, 'done', 3);
    await write('o1', 11, 'done', 2);
    await write('o2', 12, 'refused');
    await write('o3', 13, 'done');
    expect(await ledger().doneSince('T', at(0))).to.deep.equal({ 'disable:account': 3 });
    expect(await ledger().ordersSince('T', at(0))).to.equal(2);
    expect(await ledger().ordersSince('T', at(11))).to.equal(2);
    expect(await ledger().ordersSince('T', at(12))).to.equal(1);
    expect(await ledger().ordersSince('U', at(0))).to.equal(0);
  });

  it('keeps the configuration that was applied last', async () => {
    const applied: AppliedConfig = { at: at(1), sources: { hr: 'sha256:aa' }, pipelines: { staff: { name: 'staff', from: 'hr', scope: { text: "hr.x == 'ü\0'" }, leave: [{ rung: 'disable', afterMs: 0 }] } } };
    expect(await ledger().appliedConfig('T')).to.equal(undefined);
    await ledger().putAppliedConfig('T', { ...applied, sources: {} });
    await ledger().putAppliedConfig('T', applied);
    expect(await ledger().appliedConfig('T')).to.deep.equal(applied);
    expect(await ledger().appliedConfig('U')).to.equal(undefined);
  });
}
