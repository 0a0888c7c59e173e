import { expect } from 'chai';
import type { Ledger } from '@rollcall/core';
import { describeCare } from './care-contract.js';
import { describeJournal } from './journal-contract.js';
import { describeLinks } from './links-contract.js';
import { describeObservations, describeRetries } from './observations-contract.js';
import { describePlans } from './plans-contract.js';
import { describeRestore } from './restore-contract.js';
import { describeTimes } from './times-contract.js';
import { all, at, intentFor, leaseOn, linkTo, runWith, thrownBy } from './surroundings.js';

/** A ledger under test. Each call gives an empty one. */
export type OpenEmptyLedger = () => Promise<Ledger>;

/** What every ledger keeps, whichever database is behind it. */
export function ledgerContract(name: string, open: OpenEmptyLedger): void {
  describe(`ledger contract: ${name}`, () => {
    let ledger: Ledger;
    beforeEach(async () => {
      ledger = await open();
    });
    afterEach(() => ledger.close());

    const current = (): Ledger => ledger;
    describeTenants(current);
    describeLinks(current);
    describePlans(current);
    describeObservations(current);
    describeRetries(current);
    describeCare(current);
    describeRestore(current);
    describeTimes(current);
    describeLeases(current);
    describeJournal(current);
    describeRuns(current);
  });
}

function describeTenants(ledger: () => Ledger): void {
  it('keeps whatever a target calls its tenant', async () => {
    for (const label of ['a\0b', '\ud800', '\uffff', '', 'Universität 🏥']) {
      await ledger().bindTarget('odd', 'T1', label, at(0));
      expect(await ledger().bindTarget('odd', 'T2', '', at(0))).to.deep.equal({ bound: false, tenant: 'T1', label });
      expect(await ledger().tenants()).to.deep.equal([{ tenant: 'T1', label, targets: ['odd'] }]);
    }
  });

  it('binds a target name to one tenant for ever', async () => {
    expect(await ledger().bindTarget('duo', 'T1', 'Example U', at(0))).to.deep.equal({ bound: true });
    expect(await ledger().bindTarget('duo', 'T1', 'Example University', at(1))).to.deep.equal({ bound: true });
    expect(await ledger().bindTarget('duo', 'T2', 'Test', at(2))).to.deep.equal({ bound: false, tenant: 'T1', label: 'Example University' });
    expect(await ledger().bindTarget('renamed', 'T1', 'Example University', at(3))).to.deep.equal({ bound: true });
    expect(await ledger().tenants()).to.deep.equal([{ tenant: 'T1', label: 'Example University', targets: ['duo', 'renamed'] }]);
  });
}

function describeLeases(ledger: () => Ledger): void {
  it('grants a tenant to one holder at a time, and counts its fence up', async () => {
    expect(await ledger().acquireLease('T', 'a', at(0), 60_000)).to.deep.equal({ granted: true, lease: { tenant: 'T', fence: 1 } });
    expect(await ledger().acquireLease('T', 'b', at(0.5), 60_000)).to.deep.equal({ granted: false, held: { holder: 'a', since: at(0), until: at(1) } });
    expect(await ledger().acquireLease('T', 'a', at(0.5), 60_000)).to.have.property('granted', false);
    expect(await ledger().acquireLease('other', 'b', at(0.5), 60_000)).to.have.property('granted', true);
    expect(await ledger().acquireLease('T', 'b', at(1), 60_000)).to.deep.equal({ granted: true, lease: { tenant: 'T', fence: 2 } });
  });

  it('tells who holds a tenant, and takes nothing by that', async () => {
    expect(await ledger().leaseOf('T', at(0))).to.equal(undefined);
    const lease = await leaseOn(ledger(), 'T');
    expect(await ledger().leaseOf('T', at(1))).to.deep.equal({ holder: 'test', since: at(0), until: at(60) });
    expect(await ledger().leaseOf('U', at(1))).to.equal(undefined);
    expect(await ledger().leaseOf('T', at(60))).to.equal(undefined);
    expect(await ledger().renewLease(lease, at(1), 60_000)).to.equal(true);
    await ledger().releaseLease(lease);
    expect(await ledger().leaseOf('T', at(1))).to.equal(undefined);
  });

  it('counts the runs that worked on a tenant', async () => {
    expect(await ledger().fenceOf('T')).to.equal(0);
    for (const expected of [1, 2, 3]) {
      const lease = await leaseOn(ledger(), 'T');
      await ledger().releaseLease(lease);
      expect(await ledger().fenceOf('T')).to.equal(expected);
    }
    expect(await ledger().fenceOf('U')).to.equal(0);
  });

  it('renews while it is held, and never after it was lost', async () => {
    const lease = await leaseOn(ledger(), 'T');
    expect(await ledger().renewLease(lease, at(30), 3_600_000)).to.equal(true);
    expect(await ledger().acquireLease('T', 'b', at(80), 60_000)).to.have.property('granted', false);
    const next = await leaseOn(ledger(), 'T', 90);
    expect(await ledger().renewLease(lease, at(91), 60_000)).to.equal(false);
    expect(await ledger().renewLease(next, at(91), 60_000)).to.equal(true);
  });

  it('is free after it was given back, and the fence goes on', async () => {
    const lease = await leaseOn(ledger(), 'T');
    await ledger().releaseLease(lease);
    expect(await ledger().renewLease(lease, at(1), 60_000)).to.equal(false);
    const next = await leaseOn(ledger(), 'T', 1);
    expect(next.fence).to.equal(2);
    await ledger().releaseLease(lease);
    expect(await ledger().renewLease(next, at(2), 60_000)).to.equal(true);
  });

  it('writes nothing under a stale fence', async () => {
    const stale = await leaseOn(ledger(), 'T');
    const [sequence = 0] = await ledger().intend(stale, 'run-1', at(1), [intentFor('a')]);
    const fresh = await leaseOn(ledger(), 'T', 100);
    for (const write of [
      () => ledger().intend(stale, 'run-1', at(101), [intentFor('b')]),
      () => ledger().conclude(stale, at(101), [{ sequence, result: 'done' }], { putLinks: [linkTo('a')] }),
      () => ledger().conclude(stale, at(101), [], { putLinks: [linkTo('a')] }),
    ]) {
      expect(await thrownBy(write)).to.have.property('name', 'FencedOut');
    }
    expect((await ledger().openIntents('T')).map((intent) => intent.sequence)).to.deep.equal([sequence]);
    expect(await all(ledger().links('T', 'account'))).to.deep.equal([]);
    await ledger().conclude(fresh, at(102), [{ sequence, result: 'done' }], {});
    await ledger().releaseLease(fresh);
    expect(await thrownBy(() => ledger().intend(fresh, 'run-1', at(103), []))).to.have.property('name', 'FencedOut');
  });
}

function describeRuns(ledger: () => Ledger): void {
  const run = runWith('r1');

  it('lists the last runs, each as it was put last', async () => {
    await ledger().putRun(run);
    await ledger().putRun({ ...run, runId: 'r2', kind: 'plan', startedAt: at(2), planId: 'p1' });
    const done = runWith('r1', { status: 'partial', finishedAt: at(3), operations: 7, failed: 1, message: 'one \0 refused', planId: 'p0' });
    await ledger().putRun(done);
    expect(await ledger().lastRuns(5)).to.deep.equal([{ ...run, runId: 'r2', kind: 'plan', startedAt: at(2), planId: 'p1' }, done]);
    expect((await ledger().lastRuns(1)).map(({ runId }) => runId)).to.deep.equal(['r2']);
  });

  it('keeps the notes of the last fifty runs', async () => {
    const notes = { reads: [{ of: 'source' as const, name: 'hr', type: 'person', whole: false, delivered: 3, doubts: ['cut'], takenAt: at(0) }], findings: [{ code: 'x', severity: 'info' as const, message: 'ü "quoted"' }] };
    await ledger().putNotes('r0', { reads: [], findings: [] });
    await ledger().putNotes('r0', notes);
    expect(await ledger().notesOf('r0')).to.deep.equal(notes);
    for (let index = 1; index <= 50; index += 1) await ledger().putNotes(`r${String(index)}`, { reads: [], findings: [] });
    expect(await ledger().notesOf('r0')).to.equal(undefined);
    expect(await ledger().notesOf('r1')).to.deep.equal({ reads: [], findings: [] });
  });
}
