import { expect } from 'chai';
import type { Ledger, SourceMark } from '@rollcall/core';
import { at, planWith, runWith, seen, thrownBy } from './surroundings.js';

const digest = 'sha256:aa';

/** What every ledger keeps about plans and their approvals. */
export function describePlans(ledger: () => Ledger): void {
  describeTaking(ledger);
  describeApprovals(ledger);
  describeLatest(ledger);
}

function describeTaking(ledger: () => Ledger): void {
  it('hands a plan out once, as it was registered', async () => {
    const plan = planWith('p1', { author: 'Åsa \0 on idm1' });
    await ledger().registerPlan(plan);
    expect(await ledger().planOf('p1')).to.deep.equal({ ...plan, approvals: [] });
    expect(await ledger().takePlan('p1', 'sha256:bb', 'T', at(1))).to.deep.equal({ taken: false, refusal: 'digest' });
    expect(await ledger().takePlan('p1', digest, 'U', at(1))).to.deep.equal({ taken: false, refusal: 'tenant' });
    expect(await ledger().takePlan('p2', digest, 'T', at(1))).to.deep.equal({ taken: false, refusal: 'unknown' });
    expect(await ledger().takePlan('p1', digest, 'T', at(60))).to.deep.equal({ taken: false, refusal: 'expired' });
    expect(await ledger().takePlan('p1', digest, 'T', at(2))).to.deep.equal({ taken: true });
    expect(await ledger().takePlan('p1', digest, 'T', at(3))).to.deep.equal({ taken: false, refusal: 'used', usedAt: at(2) });
    expect(await ledger().planOf('p1')).to.deep.equal({ ...plan, approvals: [], usedAt: at(2) });
    expect(await ledger().planOf('p2')).to.equal(undefined);
  });

  it('refuses to register a plan twice', async () => {
    await ledger().registerPlan(planWith('p1'));
    expect(await thrownBy(() => ledger().registerPlan(planWith('p1', { total: 4 })))).to.have.property('code', 'plan-exists');
    expect(await ledger().planOf('p1')).to.have.property('total', 3);
  });

  it('refuses a plan that would need nobody to approve it', async () => {
    for (const approvalsNeeded of [0, -1, 1.5, Number.NaN]) {
      expect((await thrownBy(() => ledger().registerPlan(planWith('p1', { blocked: true, approvalsNeeded })))).message).to.include('at least one approval');
    }
    expect(await ledger().planOf('p1')).to.equal(undefined);
  });
}

function describeApprovals(ledger: () => Ledger): void {
  const marks: readonly SourceMark[] = [
    { source: 'hr', type: 'person', takenAt: at(0), delivered: 7, watermark: 'csn\0 1' },
    { source: 'hr', type: 'membership', takenAt: at(0), delivered: 9, dangling: 2 },
  ];
  const approve = (by: string, minute: number) => ledger().approvePlan('p1', digest, { by, at: at(minute) });

  it('hands a blocked plan out only once it was approved, for that very digest', async () => {
    await ledger().registerPlan(planWith('p1', { blocked: true }));
    expect(await ledger().takePlan('p1', digest, 'T', at(1))).to.deep.equal({ taken: false, refusal: 'unapproved' });
    expect(await ledger().approvePlan('p1', 'sha256:bb', { by: 'ada', at: at(1) })).to.deep.equal({ approved: false, refusal: 'digest' });
    expect(await ledger().approvePlan('p2', digest, { by: 'ada', at: at(1) })).to.deep.equal({ approved: false, refusal: 'unknown' });
    expect(await approve('ada', 61)).to.deep.equal({ approved: false, refusal: 'expired' });
    expect(await ledger().takePlan('p1', digest, 'T', at(1))).to.deep.equal({ taken: false, refusal: 'unapproved' });
    expect(await approve('ada', 1)).to.deep.equal({ approved: true, approvals: 1, needed: 1 });
    expect(await ledger().planOf('p1')).to.deep.include({ approvals: [{ by: 'ada', at: at(1) }], blocked: true });
    expect(await ledger().takePlan('p1', digest, 'T', at(2))).to.deep.equal({ taken: true });
    expect(await approve('ada', 3)).to.deep.equal({ approved: false, refusal: 'used' });
  });

  it('wants as many different people as the plan says; one who approves twice counts once', async () => {
    await ledger().registerPlan(planWith('p1', { blocked: true, approvalsNeeded: 2 }));
    expect(await ledger().approvePlan('p1', digest, { by: 'ada', at: at(1), signature: 'c2ln' })).to.deep.equal({ approved: true, approvals: 1, needed: 2 });
    expect(await approve('ada', 2)).to.deep.equal({ approved: true, approvals: 1, needed: 2 });
    expect(await ledger().takePlan('p1', digest, 'T', at(3))).to.deep.equal({ taken: false, refusal: 'unapproved' });
    expect(await approve('bob \0', 4)).to.deep.equal({ approved: true, approvals: 2, needed: 2 });
    const approvals = [{ by: 'ada', at: at(1), signature: 'c2ln' }, { by: 'bob \0', at: at(4) }];
    expect(await ledger().planOf('p1')).to.deep.include({ approvals });
    expect(await ledger().takePlan('p1', digest, 'T', at(5))).to.deep.equal({ taken: true });
    expect(await ledger().planOf('p1')).to.deep.include({ approvals, usedAt: at(5) });
  });

  it("makes the plan's marks the measure when it is taken, and not by approvals", async () => {
    await ledger().registerPlan(planWith('p1', { blocked: true, approvalsNeeded: 2, marks }));
    expect(await ledger().planOf('p1')).to.deep.include({ marks });
    await approve('ada', 1);
    expect(await ledger().marks('T')).to.deep.equal([]);
    await approve('bob', 2);
    expect(await ledger().marks('T')).to.deep.equal([]);
    await ledger().takePlan('p1', digest, 'T', at(3));
    expect(await ledger().marks('T')).to.have.deep.members([...marks]);
  });

  it('takes no marks from a plan that no guard stopped: its reads were noted when they were made', async () => {
    await ledger().registerPlan(planWith('p1', { marks }));
    await ledger().takePlan('p1', digest, 'T', at(3));
    expect(await ledger().marks('T')).to.deep.equal([]);
  });

  it('keeps a mark that is newer than the approved plan', async () => {
    const newer: SourceMark = { source: 'hr', type: 'person', takenAt: at(9), delivered: 100 };
    await ledger().registerPlan(planWith('p1', { blocked: true, marks }));
    await ledger().observe('T', at(9), seen({ marks: [newer] }));
    await approve('ada', 10);
    await ledger().takePlan('p1', digest, 'T', at(11));
    expect(await ledger().marks('T')).to.have.deep.members([newer, marks[1]]);
  });
}

function describeLatest(ledger: () => Ledger): void {
  it('tells the newest plan of a tenant until it is used, and never an older one behind it', async () => {
    expect(await ledger().latestPlan('T')).to.equal(undefined);
    // All at one time: what counts is which came last.
    for (const planId of ['p2', 'p9', 'p1']) await ledger().registerPlan(planWith(planId));
    await ledger().registerPlan(planWith('p3', { tenant: 'U' }));
    expect(await ledger().latestPlan('T')).to.have.property('planId', 'p1');
    expect((await ledger().plans('T', 2)).map(({ planId }) => planId)).to.deep.equal(['p1', 'p9']);
    await ledger().takePlan('p1', digest, 'T', at(1));
    expect(await ledger().latestPlan('T')).to.equal(undefined);
    expect((await ledger().plans('T', 9)).map(({ planId, usedAt }) => [planId, usedAt])).to.deep.equal([['p1', at(1)], ['p9', undefined], ['p2', undefined]]);
    expect(await ledger().latestPlan('U')).to.have.property('planId', 'p3');
  });

  it('still tells the plan that waits for approval when an order went by', async () => {
    await ledger().registerPlan(planWith('waits', { blocked: true, approvalsNeeded: 2 }));
    await ledger().approvePlan('waits', digest, { by: 'ada', at: at(1) });
    await ledger().registerPlan(planWith('order'));
    await ledger().putRun(runWith('r-order', { kind: 'leave', planId: 'order' }));
    await ledger().takePlan('order', digest, 'T', at(2));
    await ledger().putRun(runWith('r-plan', { kind: 'leave' }));
    expect(await ledger().latestPlan('T')).to.deep.include({ planId: 'waits', approvals: [{ by: 'ada', at: at(1) }] });
    await ledger().registerPlan(planWith('next'));
    expect(await ledger().latestPlan('T')).to.have.property('planId', 'next');
  });
}
