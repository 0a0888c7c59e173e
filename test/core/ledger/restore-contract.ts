import { expect } from 'chai';
import type { KeptOrigin, KeptRecord, Ledger, Link, Tombstone } from '@rollcall/core';
import { all, at, change, departureOf, leaseOn, linkTo, planWith, seen, thrownBy } from './surroundings.js';

/** What every ledger takes over from an export, and what it knows better. */
export function describeRestore(ledger: () => Ledger): void {
  const stoneOf = (key: string, overrides: Partial<Tombstone> = {}): Tombstone => ({ type: 'account', owner: { source: 'hr', key }, targetId: `t-${key}`, label: `label ${key}`, nameDigest: 'sha256:77', releasedAt: at(5), ...overrides });
  const link = (key: string, overrides: Partial<Link> = {}): KeptRecord => ({ kept: 'link', link: linkTo(key, overrides) });
  const stone = (key: string, overrides: Partial<Tombstone> = {}): KeptRecord => ({ kept: 'tombstone', tombstone: stoneOf(key, overrides) });
  const elsewhere: KeptOrigin = { ledger: 'another', at: at(90), fence: 0 };
  const restore = (...kept: KeptRecord[]) => ledger().restore('T', elsewhere, kept, at(100));
  /** From an export of this very ledger, ten runs later. */
  const restoreLater = (...kept: KeptRecord[]) => ledger().restore('T', { ledger: ledger().id, at: at(90), fence: 10 }, kept, at(100));
  const links = () => all(ledger().links('T', 'account'));

  it('takes everything over into a ledger that knows nothing', async () => {
    const leaving = { since: at(1), rung: 'disable' as const, rungAt: at(2), ordered: { by: 'ada \0', at: at(2) } };
    const value = { accountId: 't-a', attribute: 'phones', identity: '+1', valueId: 'p', created: true, since: at(0) };
    const used = { ...planWith('p1'), approvals: [], usedAt: at(3) };
    async function* kept(): AsyncGenerator<KeptRecord> {
      await Promise.resolve();
      yield* [link('a', { leaving, anchor: 'sha256:ab' }), link('g', { type: 'group' }), { kept: 'tombstone', tombstone: stoneOf('b', { anchor: 'sha256:cd' }) }];
      yield* [{ kept: 'value', value }, { kept: 'departure', departure: departureOf('a') }, { kept: 'plan', plan: used }] as const;
    }
    expect(await ledger().restore('T', elsewhere, kept(), at(100))).to.equal(2);
    expect(await links()).to.deep.equal([linkTo('a', { leaving, anchor: 'sha256:ab' })]);
    expect(await all(ledger().links('T', 'group'))).to.have.length(1);
    // The digest is keyed by the ledger: with the name at hand, by this one.
    expect(await all(ledger().tombstones('T', 'account'))).to.deep.equal([stoneOf('b', { anchor: 'sha256:cd', nameDigest: ledger().nameDigest('label b') })]);
    expect(await all(ledger().givenValues('T'))).to.deep.equal([value]);
    expect(await all(ledger().departures('T'))).to.deep.equal([departureOf('a')]);
    expect(await ledger().takePlan('p1', 'sha256:aa', 'T', at(4))).to.deep.equal({ taken: false, refusal: 'used', usedAt: at(3) });
    expect(await all(ledger().links('U', 'account'))).to.deep.equal([]);
  });

  it('changes nothing the second time', async () => {
    const kept = [link('a'), { kept: 'tombstone', tombstone: stoneOf('b') }] as const;
    expect(await restore(...kept)).to.equal(1);
    expect(await restore(...kept)).to.equal(0);
    expect(await links()).to.deep.equal([linkTo('a')]);
  });

  it('keeps what the ledger knows newer', async () => {
    await change(ledger(), { putLinks: [linkTo('a', { since: at(9) }), linkTo('ended')] });
    await change(ledger(), { dropLinks: [{ type: 'account', targetId: 't-ended', releasedAt: at(9) }] });
    await ledger().observe('T', at(9), seen({ departures: [departureOf('a', { lastAt: at(9) })] }));
    const older = departureOf('a', { lastAt: at(2) });
    expect(await restore(link('a', { label: 'old' }), link('ended'), { kept: 'departure', departure: older }, { kept: 'tombstone', tombstone: stoneOf('ended', { label: 'old' }) })).to.equal(0);
    expect(await links()).to.deep.equal([linkTo('a', { since: at(9) })]);
    expect((await all(ledger().departures('T'))).map(({ lastAt }) => lastAt)).to.deep.equal([at(9)]);
    expect((await all(ledger().tombstones('T', 'account'))).map(({ label }) => label)).to.deep.equal(['label ended']);
  });

  it('takes what the export knows newer: a rung, an end, a change of hands', async () => {
    await change(ledger(), { putLinks: [linkTo('a'), linkTo('b'), linkTo('c')] });
    const leaving = { since: at(3), rung: 'trash' as const, rungAt: at(4) };
    const handed = linkTo('new', { targetId: 't-c', since: at(5) });
    expect(await restore(link('a', { leaving }), { kept: 'link', link: handed }, { kept: 'tombstone', tombstone: stoneOf('b') }, { kept: 'tombstone', tombstone: stoneOf('c') })).to.equal(2);
    expect(await links()).to.deep.equal([linkTo('a', { leaving }), handed]);
  });

  it("never takes an account from its owner", async () => {
    await change(ledger(), { putLinks: [linkTo('a')] });
    expect(await restore(link('thief', { targetId: 't-a', since: at(50) }))).to.equal(0);
    expect(await links()).to.deep.equal([linkTo('a')]);
  });

  it('takes over that a plan was used, and no plan that could be applied', async () => {
    await ledger().registerPlan(planWith('known'));
    const kept = (planId: string, usedAt?: string): KeptRecord => ({ kept: 'plan', plan: { ...planWith(planId, { blocked: true }), approvals: [{ by: 'ada', at: at(1) }], ...(usedAt === undefined ? {} : { usedAt }) } });
    await restore(kept('known', at(3)), kept('unused'), kept('gone', at(3)));
    expect(await ledger().takePlan('known', 'sha256:aa', 'T', at(4))).to.deep.equal({ taken: false, refusal: 'used', usedAt: at(3) });
    expect(await ledger().takePlan('gone', 'sha256:aa', 'T', at(4))).to.deep.equal({ taken: false, refusal: 'used', usedAt: at(3) });
    expect(await ledger().planOf('unused')).to.equal(undefined);
    await restore(kept('known', at(30)));
    expect(await ledger().planOf('known')).to.include({ usedAt: at(3) });
  });

  it('brings nobody back whom the ledger let go or forgot since, whoever the tombstone names now', async () => {
    const old = [link('a'), link('b'), stone('c', { releasedAt: at(1) })];
    await change(ledger(), { putLinks: ['a', 'b', 'c'].map((key) => linkTo(key)) });
    await change(ledger(), { dropLinks: ['a', 'c'].map((key) => ({ type: 'account', targetId: `t-${key}`, releasedAt: at(1) })) });
    for (const key of ['a', 'b', 'c']) await ledger().forget('T', { source: 'hr', key }, at(9));
    const forgotten = await all(ledger().tombstones('T', 'account'));
    expect(await restore(...old)).to.equal(0);
    expect(await links()).to.deep.equal([]);
    expect(await all(ledger().tombstones('T', 'account'))).to.deep.equal(forgotten);
  });

  it('lets people go who were forgotten in the export, and keeps an account that changed hands', async () => {
    const nameDigest = ledger().nameDigest('label gone');
    const forgotten = { owner: { source: 'hr', key: 'forgotten-77' }, nameDigest };
    await change(ledger(), { putLinks: [linkTo('a'), linkTo('gone'), linkTo('heir', { targetId: 't-c', since: at(5) })] });
    await change(ledger(), { dropLinks: [{ type: 'account', targetId: 't-gone', releasedAt: at(5) }] });
    const blurred = (key: string): KeptRecord => {
      const { label: _, ...tombstone } = stoneOf(key, forgotten);
      return { kept: 'tombstone', tombstone };
    };
    await restore(blurred('a'), blurred('gone'), blurred('c'));
    expect((await links()).map(({ owner }) => owner.key)).to.deep.equal(['heir']);
    expect((await all(ledger().tombstones('T', 'account'))).map(({ owner, label }) => [owner.key, label])).to.deep.equal(['a', 'c', 'gone'].map(() => ['forgotten-77', undefined]));
  });

  describe('from an export of its own that knows more runs', () => {
    it('takes what that says, also where no time tells: a lifted order, a label, a hand-over, a mark, a new owner key', async () => {
      const leaving = { since: at(1), rung: 'disable' as const, rungAt: at(1) };
      await change(ledger(), { putLinks: [linkTo('lifted', { leaving: { ...leaving, ordered: { by: 'ada', at: at(2) } } }), linkTo('named'), linkTo('renamed'), linkTo('handed', { since: at(3) })] });
      const now = [linkTo('heir', { targetId: 't-handed', since: at(3) }), linkTo('lifted', { leaving }), linkTo('named', { label: 'new', applied: { email: 'm1' } }), linkTo('renamed', { owner: { source: 'people', key: 'renamed' } })];
      expect(await restoreLater(...now.map((kept): KeptRecord => ({ kept: 'link', link: kept })))).to.equal(4);
      expect(await links()).to.deep.equal(now);
    });

    it('drops what it lacks: links, names of forgotten people, given values, clocks of who is back', async () => {
      const value = { accountId: 't-a', attribute: 'phones', identity: '+1', valueId: 'p', created: true, since: at(0) };
      await change(ledger(), { putLinks: [linkTo('a'), linkTo('gone')], putValues: [value] });
      await change(ledger(), { dropLinks: [{ type: 'account', targetId: 't-gone', releasedAt: at(1) }] });
      await ledger().observe('T', at(9), seen({ departures: [departureOf('a')] }));
      const forgotten = stoneOf('gone', { owner: { source: 'hr', key: 'forgotten-77' }, nameDigest: ledger().nameDigest('label gone') });
      const { label: _, ...tombstone } = forgotten;
      await restoreLater({ kept: 'tombstone', tombstone });
      expect(await links()).to.deep.equal([]);
      expect(await all(ledger().tombstones('T', 'account'))).to.deep.equal([tombstone]);
      expect(await all(ledger().givenValues('T'))).to.deep.equal([]);
      expect(await all(ledger().departures('T'))).to.deep.equal([]);
    });

    it('drops nothing where the ledger went on by itself after the export, nor of another tenant', async () => {
      await change(ledger(), { putLinks: [linkTo('a')] }, 'U');
      await ledger().observe('T', at(91), seen({}));
      await change(ledger(), { putLinks: [linkTo('a')] });
      await restoreLater();
      expect(await links()).to.deep.equal([linkTo('a')]);
      expect(await all(ledger().links('U', 'account'))).to.deep.equal([linkTo('a')]);
    });
  });

  it('counts as a run above all that the export knows', async () => {
    await change(ledger(), { putLinks: [linkTo('a')] });
    await restore();
    expect(await ledger().fenceOf('T')).to.equal(2);
    await restoreLater(link('a'));
    expect(await ledger().fenceOf('T')).to.equal(11);
    const lease = await leaseOn(ledger(), 'T', 100);
    expect(lease.fence).to.equal(12);
    expect(await thrownBy(() => restoreLater(link('b')))).to.have.property('code', 'busy');
    expect(await ledger().fenceOf('T')).to.equal(12);
    expect(await links()).to.deep.equal([linkTo('a')]);
  });

  it('knows forgotten names again in a ledger that takes the place of another, and keeps its own salt where it has used it', async () => {
    const { label: _, ...tombstone } = stoneOf('x', { nameDigest: 'sha256:77' });
    const own = ledger().nameSalt();
    await ledger().restore('T', { ...elsewhere, nameSalt: 'theirs' }, [{ kept: 'tombstone', tombstone }, stone('b')], at(100));
    expect(ledger().nameSalt()).to.equal('theirs').and.not.equal(own);
    const stones = await all(ledger().tombstones('T', 'account'));
    expect(stones.map(({ nameDigest }) => nameDigest)).to.deep.equal([ledger().nameDigest('label b'), 'sha256:77']);
    await ledger().restore('U', { ...elsewhere, nameSalt: 'a third one' }, [], at(100));
    expect(ledger().nameSalt()).to.equal('theirs');
  });
}
