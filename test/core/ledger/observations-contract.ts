import { expect } from 'chai';
import { ownerText, type Finding, type Ledger, type SourceMark } from '@rollcall/core';
import { all, at, change, departureOf, leaseOn, intentFor, retryOf, seen, thrownBy } from './surroundings.js';

/** What every ledger keeps about what plans saw: clocks, marks, findings with their age, watched accounts. */
export function describeObservations(ledger: () => Ledger): void {
  describeDepartures(ledger);
  describeMarks(ledger);
  describeFindings(ledger);
}

function describeDepartures(ledger: () => Ledger): void {
  const clocks = (tenant = 'T') => all(ledger().departures(tenant));

  it('keeps the clocks of leavers per tenant, and drops those of who is back', async () => {
    const ada = departureOf('ada', { grade: 'exit', byEdit: true, dwellMs: 5 });
    await ledger().observe('T', at(1), seen({ departures: [departureOf('bob'), ada] }));
    await ledger().observe('U', at(1), seen({ departures: [departureOf('eve')] }));
    expect(await clocks()).to.deep.equal([ada, departureOf('bob')]);
    const later = departureOf('bob', { lastAt: at(5), witnessedMs: 300_000 });
    await ledger().observe('T', at(5), seen({ departures: [later], returned: [ada.owner, { source: 'hr', key: 'unknown' }] }));
    expect(await clocks()).to.deep.equal([later]);
    expect(await clocks('U')).to.deep.equal([departureOf('eve')]);
  });

  it('streams thousands of clocks in pages, in the code-unit order of owner text', async () => {
    const keys = ['😀', '\uffff', '\0', ...Array.from({ length: 2500 }, (_, index) => `k${String(index)}`)];
    await ledger().observe('T', at(1), seen({ departures: keys.map((key) => departureOf(key)) }));
    const pages = [];
    for await (const page of ledger().departures('T')) pages.push(page);
    expect(pages.length).to.be.greaterThan(2);
    expect(pages.flat().map(({ owner }) => ownerText(owner))).to.deep.equal(keys.map((key) => `hr:${key}`).sort());
  });

  it('changes nothing by what is noted again', async () => {
    const findings: Finding[] = [{ code: 'name-collision', severity: 'warning', message: 'two of them', about: 'hr:7' }];
    const same = seen({ departures: [departureOf('ada')], returned: [departureOf('bob').owner], findings, watched: [{ targetId: 't-1', label: 'glass' }] });
    const state = async () => [await clocks(), await ledger().openFindings('T'), await ledger().watched('T'), await ledger().newestTime('T')];
    await ledger().observe('T', at(1), same);
    const before = await state();
    await ledger().observe('T', at(1), same);
    expect(await state()).to.deep.equal(before);
  });

  it('takes nothing but newer marks from a plan that was made earlier and comes later', async () => {
    const finding: Finding = { code: 'x', severity: 'info', message: 'm' };
    await ledger().observe('T', at(9), seen({ departures: [departureOf('bob', { lastAt: at(9) })], returned: [departureOf('ada').owner], findings: [finding] }));
    const marks: SourceMark[] = [{ source: 'hr', type: 'person', takenAt: at(7), delivered: 1 }];
    const older = seen({ departures: [departureOf('ada'), departureOf('bob')], marks, findings: [], watched: [{ targetId: 't', label: 'l' }] });
    await ledger().observe('T', at(8), older);
    expect(await clocks()).to.deep.equal([departureOf('bob', { lastAt: at(9) })]);
    expect(await ledger().openFindings('T')).to.have.length(1);
    expect(await ledger().watched('T')).to.deep.equal([]);
    expect(await ledger().marks('T')).to.deep.equal(marks);
  });

  it('notes all of what a plan saw, or nothing', async () => {
    const unwritable = departureOf('ada', { owner: { source: 'h:r', key: 'ada' } });
    const marks: SourceMark[] = [{ source: 'hr', type: 'person', takenAt: at(1), delivered: 1 }];
    expect((await thrownBy(() => ledger().observe('T', at(1), seen({ marks, departures: [departureOf('bob'), unwritable] })))).message).to.include('colon');
    expect(await ledger().marks('T')).to.deep.equal([]);
    expect(await clocks()).to.deep.equal([]);
    expect(await ledger().newestTime('T')).to.equal(undefined);
  });

  it('keeps watched accounts that were seen once', async () => {
    await ledger().observe('T', at(1), seen({ watched: [{ targetId: 't-1', label: 'glass' }, { targetId: 't-2', label: 'root' }] }));
    await ledger().observe('T', at(2), seen({ watched: [{ targetId: 't-2', label: 'root \0 new' }] }));
    expect(await ledger().watched('T')).to.deep.equal([{ targetId: 't-1', label: 'glass' }, { targetId: 't-2', label: 'root \0 new' }]);
    expect(await ledger().watched('U')).to.deep.equal([]);
  });
}

function describeMarks(ledger: () => Ledger): void {
  it('keeps the newest mark of each source and type', async () => {
    const mark = (minute: number, overrides: Partial<SourceMark> = {}): SourceMark => ({ source: 'hr', type: 'person', takenAt: at(minute), delivered: minute, ...overrides });
    await ledger().observe('T', at(1), seen({ marks: [mark(1, { watermark: 'w \0', dangling: 3 }), mark(1, { type: 'group' }), mark(1, { source: 'ad' })] }));
    await ledger().observe('T', at(5), seen({ marks: [mark(5)] }));
    await ledger().observe('T', at(6), seen({ marks: [mark(4), mark(1, { source: 'ad', delivered: 99 })] }));
    expect(await ledger().marks('T')).to.have.deep.members([mark(5), mark(1, { type: 'group' }), mark(1, { source: 'ad', delivered: 99 })]);
    expect(await ledger().marks('U')).to.deep.equal([]);
  });
}

function describeFindings(ledger: () => Ledger): void {
  const collision: Finding = { code: 'name-collision', severity: 'warning', message: 'two want "ada" \0', about: 'hr:7', remedy: 'x', count: 2 };
  const observe = (minute: number, findings: readonly Finding[], tenant = 'T') => ledger().observe(tenant, at(minute), seen({ findings }));

  it('keeps the age of a finding by its code and subject, and closes what is not named any more', async () => {
    const empty: Finding = { code: 'empty-source', severity: 'error', message: 'nothing' };
    await observe(1, [collision, empty]);
    await observe(1, [empty], 'U');
    await observe(2, [{ ...collision, severity: 'error', message: 'three want it' }, { ...collision, about: 'hr:8' }]);
    const common = { code: 'name-collision', lastAt: at(2) };
    expect(await ledger().openFindings('T')).to.deep.equal([
      { ...common, about: 'hr:7', severity: 'error', message: 'three want it', firstAt: at(1) },
      { ...common, about: 'hr:8', severity: 'warning', message: 'two want "ada" \0', firstAt: at(2) },
    ]);
    expect(await ledger().openFindings('U')).to.deep.equal([{ code: 'empty-source', about: '', severity: 'error', message: 'nothing', firstAt: at(1), lastAt: at(1) }]);
    await observe(3, []);
    expect(await ledger().openFindings('T')).to.deep.equal([]);
    await observe(4, [collision]);
    expect((await ledger().openFindings('T')).map(({ firstAt }) => firstAt)).to.deep.equal([at(4)]);
  });

  it('counts findings of one code and subject as one, the gravest', async () => {
    await observe(1, [{ ...collision, severity: 'info' }, { ...collision, severity: 'error', message: 'worst' }, collision]);
    expect((await ledger().openFindings('T')).map(({ severity, message }) => [severity, message])).to.deep.equal([['error', 'worst']]);
  });

  it('keeps five thousand, the gravest, and cuts a flood at the same place each time', async () => {
    const flood = Array.from({ length: 6000 }, (_, index): Finding => ({ code: 'f', severity: index < 10 ? 'error' : 'warning', message: 'm', about: `hr:${String(index)}` }));
    await observe(1, [...flood].reverse());
    const first = await ledger().openFindings('T');
    expect(first).to.have.length(5000);
    expect(first.filter(({ severity }) => severity === 'error')).to.have.length(10);
    await observe(2, flood);
    expect((await ledger().openFindings('T')).every(({ firstAt }) => firstAt === at(1))).to.equal(true);
  });
}

/** What every ledger keeps about operations that were refused. */
export function describeRetries(ledger: () => Ledger): void {
  const quarantined = (key: string) => {
    const { nextAt: _, ...retry } = retryOf(key, { attempts: 9, message: 'no \0' });
    return retry;
  };

  it('keeps refused operations until they are done, released or refused again', async () => {
    await change(ledger(), { putRetries: [retryOf('a'), retryOf('b'), quarantined('c')] });
    await change(ledger(), { putRetries: [retryOf('a')] }, 'U');
    expect(await ledger().retries('T')).to.deep.equal([retryOf('a'), retryOf('b'), quarantined('c')]);
    const again = retryOf('a', { attempts: 2, nextAt: at(90), digest: 'sha256:ee' });
    await change(ledger(), { putRetries: [retryOf('a'), again], dropRetries: [retryOf('b').operation, 'unknown'] });
    expect(await ledger().retries('T')).to.deep.equal([again, quarantined('c')]);
    expect(await ledger().releaseRetries('T', [quarantined('c').operation, 'unknown'])).to.equal(1);
    expect(await ledger().retries('T')).to.deep.equal([again]);
    await change(ledger(), { putRetries: [quarantined('c')] });
    expect(await ledger().releaseRetries('T', [])).to.equal(2);
    expect(await ledger().retries('T')).to.deep.equal([]);
    expect(await ledger().retries('U')).to.deep.equal([retryOf('a')]);
  });

  it('writes them with the outcomes they come from, or not at all', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const [sequence = 0] = await ledger().intend(lease, 'r', at(1), [intentFor('a')]);
    expect(await thrownBy(() => ledger().conclude(lease, at(2), [{ sequence: 99, result: 'refused' }], { putRetries: [retryOf('a')] }))).to.have.property('code', 'not-open');
    expect(await ledger().retries('T')).to.deep.equal([]);
    await ledger().conclude(lease, at(2), [{ sequence, result: 'refused' }], { putRetries: [retryOf('a')] });
    expect(await ledger().retries('T')).to.deep.equal([retryOf('a')]);
    const fresh = await leaseOn(ledger(), 'T', 100);
    expect(await thrownBy(() => ledger().conclude(lease, at(101), [], { dropRetries: [retryOf('a').operation] }))).to.have.property('name', 'FencedOut');
    expect(await ledger().retries('T')).to.deep.equal([retryOf('a')]);
    await ledger().releaseLease(fresh);
  });
}
