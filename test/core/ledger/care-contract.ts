import { expect } from 'chai';
import type { Ledger, SourceMark } from '@rollcall/core';
import { all, at, change, departureOf, intentFor, leaseOn, linkTo, retryOf, runWith, seen, thrownBy } from './surroundings.js';

/** What every ledger does when a person takes care of it: renames, releases, forgets. */
export function describeCare(ledger: () => Ledger): void {
  describeRenames(ledger);
  describeReleases(ledger);
  describeForgetting(ledger);
}

const links = (ledger: Ledger, tenant = 'T') => all(ledger.links(tenant, 'account'));

function describeRenames(ledger: () => Ledger): void {
  const applied = {
    at: at(1),
    sources: { hr: 'sha256:aa', ad: 'sha256:bb' },
    pipelines: { staff: { name: 'staff', from: 'hr' }, guests: { name: 'guests', from: 'ad' } },
  };

  it('gives the links of a renamed pipeline to the new name, with what was applied under the old one', async () => {
    await change(ledger(), { putLinks: [linkTo('a'), linkTo('g', { type: 'group' }), linkTo('b', { pipeline: 'guests' })] });
    await change(ledger(), { putLinks: [linkTo('a')] }, 'U');
    await ledger().putAppliedConfig('T', applied);
    expect(await ledger().renamePipeline('T', 'staff', 'people')).to.equal(2);
    expect(await ledger().renamePipeline('T', 'staff', 'people')).to.equal(0);
    expect(await links(ledger())).to.deep.equal([linkTo('a', { pipeline: 'people' }), linkTo('b', { pipeline: 'guests' })]);
    expect(await links(ledger(), 'U')).to.deep.equal([linkTo('a')]);
    expect((await ledger().appliedConfig('T'))?.pipelines).to.deep.equal({ people: { name: 'people', from: 'hr' }, guests: applied.pipelines.guests });
  });

  it('names a source anew wherever it stands in an owner key', async () => {
    const mark: SourceMark = { source: 'hr', type: 'person', takenAt: at(1), delivered: 1 };
    const other = { source: 'hrx', key: 'a' };
    await change(ledger(), { putLinks: [linkTo('a'), linkTo('😀'), linkTo('old'), linkTo('x', { owner: other })], putRetries: [retryOf('a'), retryOf('x', { operation: 'disable account hrx:a' })] });
    await change(ledger(), { dropLinks: [{ type: 'account', targetId: 't-old', releasedAt: at(2) }] });
    const finding = { code: 'f', severity: 'info', message: 'm', about: 'hr:a' } as const;
    await ledger().observe('T', at(3), seen({ departures: [departureOf('a'), departureOf('x', { owner: other })], marks: [mark, { ...mark, source: 'hrx' }], findings: [finding, { ...finding, about: 'hrx:a' }] }));
    await ledger().putAppliedConfig('T', applied);
    expect(await ledger().renameSource('T', 'hr', 'people')).to.equal(2);
    expect((await links(ledger())).map(({ owner, targetId }) => [owner.source, owner.key, targetId])).to.have.deep.members([['people', 'a', 't-a'], ['people', '😀', 't-😀'], ['hrx', 'a', 't-x']]);
    expect((await all(ledger().tombstones('T', 'account'))).map(({ owner }) => owner)).to.deep.equal([{ source: 'people', key: 'old' }]);
    expect((await all(ledger().departures('T'))).map(({ owner }) => owner)).to.deep.equal([other, { source: 'people', key: 'a' }]);
    expect((await ledger().marks('T')).map(({ source }) => source)).to.have.members(['people', 'hrx']);
    expect((await ledger().openFindings('T')).map(({ about }) => about)).to.have.members(['people:a', 'hrx:a']);
    expect((await ledger().retries('T')).map(({ operation }) => operation)).to.deep.equal(['disable account hrx:a']);
    expect(await ledger().appliedConfig('T')).to.deep.include({ sources: { people: 'sha256:aa', ad: 'sha256:bb' } });
    expect((await ledger().appliedConfig('T'))?.pipelines['staff']).to.deep.equal({ name: 'staff', from: 'people' });
  });

  it('refuses to make two sources one, and changes nothing of either', async () => {
    const ad = { source: 'ad', key: 'a' };
    await change(ledger(), { putLinks: [linkTo('a'), linkTo('x', { owner: ad })] });
    await ledger().observe('T', at(3), seen({ departures: [departureOf('x', { owner: ad })] }));
    expect(await thrownBy(() => ledger().renameSource('T', 'hr', 'ad'))).to.have.property('code', 'name-taken');
    expect(await ledger().renameSource('T', 'gone', 'ad')).to.equal(0);
    expect(await links(ledger())).to.have.deep.members([linkTo('a'), linkTo('x', { owner: ad })]);
    expect(await all(ledger().departures('T'))).to.have.length(1);
    for (const name of ['', 'a:b']) expect((await thrownBy(() => ledger().renameSource('T', 'hr', name))).message).to.include('no name of a source');
  });

  it('takes a renamed target to its tenant, and refuses the name of another one', async () => {
    await ledger().bindTarget('duo', 'T', 'Example', at(0));
    await ledger().bindTarget('test', 'U', 'Test', at(0));
    expect(await ledger().renameTarget('duo', 'duo-prod')).to.equal(1);
    expect(await ledger().renameTarget('duo', 'duo-prod')).to.equal(0);
    expect(await thrownBy(() => ledger().renameTarget('duo-prod', 'test'))).to.have.property('code', 'name-taken');
    await ledger().bindTarget('duo-new', 'T', 'Example', at(1));
    expect(await ledger().renameTarget('duo-prod', 'duo-new')).to.equal(1);
    expect((await ledger().tenants()).map(({ tenant, targets }) => [tenant, ...targets])).to.deep.equal([['T', 'duo-new'], ['U', 'test']]);
  });
}

const REWRITES: Readonly<Record<string, (ledger: Ledger) => Promise<unknown>>> = {
  'rename a pipeline': (ledger) => ledger.renamePipeline('T', 'staff', 'people'),
  'rename a source': (ledger) => ledger.renameSource('T', 'hr', 'people'),
  'release a pipeline': (ledger) => ledger.releasePipeline('T', 'staff', at(5)),
};

function describeReleases(ledger: () => Ledger): void {
  it('ends all links of a pipeline, with what rests on them', async () => {
    const many = Array.from({ length: 1100 }, (_, index) => linkTo(`k${String(index)}`));
    const value = (accountId: string) => ({ accountId, attribute: 'phones', identity: '+1', valueId: 'p', created: true, since: at(0) });
    const guest = linkTo('guest', { pipeline: 'guests' });
    await change(ledger(), { putLinks: [...many, linkTo('g', { type: 'group' }), guest], putValues: [value('t-k1'), value('t-guest')] });
    await ledger().observe('T', at(1), seen({ departures: [departureOf('k1'), departureOf('guest')] }));
    await ledger().retirePipeline('T', { pipeline: 'staff', by: 'ada', at: at(2) });
    expect(await ledger().releasePipeline('T', 'staff', at(5))).to.equal(1101);
    expect(await links(ledger())).to.deep.equal([guest]);
    expect(await all(ledger().links('T', 'group'))).to.deep.equal([]);
    const stones = await all(ledger().tombstones('T', 'account'));
    expect(stones).to.have.length(1100);
    expect(stones[0]).to.deep.equal({ type: 'account', owner: { source: 'hr', key: 'k0' }, targetId: 't-k0', label: 'label k0', nameDigest: ledger().nameDigest('label k0'), releasedAt: at(5) });
    expect((await all(ledger().departures('T'))).map(({ owner }) => owner.key)).to.deep.equal(['guest']);
    expect((await all(ledger().givenValues('T'))).map(({ accountId }) => accountId)).to.deep.equal(['t-guest']);
    expect(await ledger().retiredPipelines('T')).to.deep.equal([]);
    expect(await ledger().releasePipeline('T', 'staff', at(6))).to.equal(0);
  });

  for (const [what, rewrite] of Object.entries(REWRITES)) {
    it(`refuses to ${what} while a write is open, for its outcome would be noted under the old name`, async () => {
      const lease = await leaseOn(ledger(), 'T');
      const [sequence = 0] = await ledger().intend(lease, 'r', at(1), [intentFor('a')]);
      await ledger().conclude(lease, at(1), [], { putLinks: [linkTo('a')] });
      expect(await thrownBy(() => rewrite(ledger()))).to.have.property('code', 'busy');
      expect(await links(ledger())).to.deep.equal([linkTo('a')]);
      await ledger().conclude(lease, at(2), [{ sequence, result: 'done' }], {});
      expect(await rewrite(ledger())).to.equal(1);
    });
  }

  it('remembers who retired a pipeline last, until it has a new name', async () => {
    await ledger().retirePipeline('T', { pipeline: 'staff', by: 'ada', at: at(2) });
    await ledger().retirePipeline('T', { pipeline: 'staff', by: 'bob \0', at: at(3) });
    expect(await ledger().retiredPipelines('T')).to.deep.equal([{ pipeline: 'staff', by: 'bob \0', at: at(3) }]);
    expect(await ledger().retiredPipelines('U')).to.deep.equal([]);
    await ledger().renamePipeline('T', 'staff', 'people');
    expect(await ledger().retiredPipelines('T')).to.deep.equal([]);
  });
}

function describeForgetting(ledger: () => Ledger): void {
  const ada = { source: 'hr', key: 'ada' };

  it('knows a name by its digest, however it is written, and other ledgers do not', () => {
    expect(ledger().nameDigest('ÅSA')).to.equal(ledger().nameDigest('åsa')).and.match(/^sha256:[0-9a-f]{64}$/);
    expect(ledger().nameDigest('A\u030asa')).to.equal(ledger().nameDigest('åsa'));
    expect(ledger().nameDigest('åsa')).to.not.equal(ledger().nameDigest('asa'));
  });

  it('forgets a person, keeps others, and knows the name no more than by its digest', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const [first = 0, second = 0] = await ledger().intend(lease, 'run-1', at(1), [intentFor('ada'), intentFor('bob')]);
    await ledger().conclude(lease, at(2), [{ sequence: first, result: 'done', detail: 'fine' }, { sequence: second, result: 'done' }], { putLinks: [linkTo('ada', { label: 'adalove' }), linkTo('bob')], putRetries: [retryOf('ada'), retryOf('bob')] });
    const finding = { code: 'f', severity: 'info', message: 'm' } as const;
    const findings = [{ ...finding, about: 'hr:ada' }, { ...finding, about: 'hr:bob' }, { ...finding, code: 'g', message: '"AdaLove" is taken' }, { ...finding, code: 'h', message: 'adalovelace is free' }];
    await ledger().observe('T', at(3), seen({ departures: [departureOf('ada'), departureOf('bob')], findings, watched: [{ targetId: 't-ada', label: 'x' }, { targetId: 't-bob', label: 'y' }] }));
    await ledger().putRun(runWith('run-1', { message: 'stopped at adalove' }));
    await ledger().putNotes('run-1', { reads: [], findings });
    expect(await ledger().forget('T', ada, at(4))).to.deep.equal({ links: 1, entries: 2 });
    expect(await links(ledger())).to.deep.equal([linkTo('bob')]);
    const [stone] = await all(ledger().tombstones('T', 'account'));
    expect(stone).to.deep.include({ targetId: 't-ada', nameDigest: ledger().nameDigest('AdaLove'), releasedAt: at(4) }).and.not.have.property('label');
    expect(stone?.owner.source).to.equal('hr');
    expect(stone?.owner.key).to.match(/^forgotten-/);
    expect((await all(ledger().departures('T'))).map(({ owner }) => owner.key)).to.deep.equal(['bob']);
    expect((await ledger().retries('T')).map(({ label }) => label)).to.deep.equal(['person bob']);
    expect((await ledger().openFindings('T')).map(({ code, about }) => `${code} ${about}`)).to.deep.equal(['f hr:bob', 'h ']);
    expect((await ledger().notesOf('run-1'))?.findings.map(({ code }) => code)).to.deep.equal(['f', 'h']);
    expect(await ledger().watched('T')).to.deep.equal([{ targetId: 't-bob', label: 'y' }]);
    expect((await ledger().lastRuns(1))[0]).to.not.have.property('message');
    expect(await ledger().verify()).to.have.property('intact', true);
    expect(JSON.stringify(await all(ledger().journal('T')))).to.include('hr:bob').and.not.include('hr:ada').and.not.include('fine');
    expect(await ledger().forget('T', ada, at(5))).to.deep.equal({ links: 0, entries: 0 });
  });

  it('refuses while a write about the person is open, and forgets nothing', async () => {
    const lease = await leaseOn(ledger(), 'T');
    await ledger().conclude(lease, at(1), [], { putLinks: [linkTo('ada'), linkTo('bob')] });
    const [sequence = 0] = await ledger().intend(lease, 'run-1', at(1), [intentFor('ada')]);
    const refused = await thrownBy(() => ledger().forget('T', ada, at(2)));
    expect(refused).to.have.property('code', 'busy');
    expect(refused.message).to.include('journal entry 1');
    expect(await ledger().linkOf('T', 'account', ada)).to.deep.equal(linkTo('ada'));
    expect(await ledger().forget('T', { source: 'hr', key: 'bob' }, at(2))).to.deep.equal({ links: 1, entries: 0 });
    await ledger().conclude(lease, at(3), [{ sequence, result: 'ambiguous' }], {});
    expect(await thrownBy(() => ledger().forget('T', ada, at(4)))).to.have.property('code', 'busy');
    await ledger().conclude(lease, at(5), [{ sequence, result: 'done' }], {});
    expect(await ledger().forget('T', ada, at(6))).to.deep.equal({ links: 1, entries: 1 });
  });

  it('erases what stands under names the person had before, and nothing of a namesake in another source', async () => {
    const payload = (owner: object, label: string, rest: object = {}) => ({ kind: 'update', type: 'account', pipeline: 'account', owner, label, ...rest }) as never;
    const intents = [
      intentFor('x', { operation: 'update account hr:ada', targetId: 'T1', payload: payload(ada, 'maiden') }),
      intentFor('x', { operation: 'attach hr:7', targetId: 'T7', payload: payload({ source: 'hr', key: '7' }, 'boss', { set: { manager: 'maiden@example.edu' } }) }),
      intentFor('x', { operation: 'update account ad:ada', targetId: 'T2', payload: payload({ source: 'ad', key: 'ada' }, 'account') }),
    ];
    const lease = await leaseOn(ledger(), 'T');
    const sequences = await ledger().intend(lease, 'run-1', at(1), intents);
    await ledger().conclude(lease, at(2), sequences.map((sequence) => ({ sequence, result: 'done' })), { putLinks: [linkTo('ada', { label: 'married' })] });
    expect(await ledger().forget('T', ada, at(3))).to.deep.equal({ links: 1, entries: 2 });
    expect((await all(ledger().journal('T'))).flatMap((entry) => (entry.kind === 'intent' && entry.intent !== undefined ? [entry.intent.targetId] : []))).to.deep.equal(['T2']);
    // "account" is a word of this program too: somebody of that name is not meant by it.
    expect(await ledger().forget('T', { source: 'hr', key: '7' }, at(4))).to.deep.equal({ links: 0, entries: 0 });
  });
}
