import { expect } from 'chai';
import fc from 'fast-check';
import { ownerText, type GivenValue, type Ledger, type LedgerChanges, type Link } from '@rollcall/core';
import { all, at, leaseOn, linkTo, thrownBy } from './surroundings.js';

const TENANT = 'T';

/** What every ledger keeps about links, tombstones and given values. */
export function describeLinks(ledger: () => Ledger): void {
  const change = async (changes: LedgerChanges): Promise<void> => {
    const lease = await leaseOn(ledger(), TENANT);
    await ledger().conclude(lease, at(1), [], changes);
    await ledger().releaseLease(lease);
  };

  it('gives links back whole, per tenant and type', async () => {
    const leaving = { since: at(1), rung: 'disable' as const, rungAt: at(2) };
    const links = [linkTo('a'), linkTo('b', { origin: 'adopted', leaving }), linkTo('c', { type: 'group', applied: { name: '00ff' } })];
    await change({ putLinks: links });
    expect(await all(ledger().links(TENANT, 'account'))).to.deep.equal(links.slice(0, 2));
    expect(await all(ledger().links(TENANT, 'group'))).to.deep.equal(links.slice(2));
    expect(await all(ledger().links('other', 'account'))).to.deep.equal([]);
    expect(await ledger().linkOf(TENANT, 'account', { source: 'hr', key: 'b' })).to.deep.equal(links[1]);
    expect(await ledger().linkOf(TENANT, 'group', { source: 'hr', key: 'b' })).to.equal(undefined);
    for (const link of links) expect(await ledger().linkTo(TENANT, link.type, link.targetId)).to.deep.equal(link);
    expect(await ledger().linkTo(TENANT, 'group', links[0]?.targetId ?? '')).to.equal(undefined);
    expect(await ledger().linkTo(TENANT, 'account', 'nobody')).to.equal(undefined);
    expect(await ledger().countLinks(TENANT, 'account')).to.deep.equal({ active: 1, leaving: 1 });
  });

  it('streams thousands of links in pages, in the code-unit order of owner text', async () => {
    const odd = ['', '😀', '\uffff', '\ue000', '\ud7ff', '\ud7fe', '\ud800', 'a:b', 'A', 'ä', '\u0001', '\0', '\0a', '\u0001\u0002', '\udc00x', '😀x', '\uff5a'];
    const keys = [...odd, ...Array.from({ length: 3500 }, (_, index) => `k${String(index)}`)];
    await change({ putLinks: keys.map((key, index) => linkTo(key, { targetId: `t${String(index)}` })), dropLinks: [] });
    const pages: Link[][] = [];
    for await (const page of ledger().links(TENANT, 'account')) pages.push([...page]);
    expect(pages.length).to.be.greaterThan(2);
    const expected = keys.map((key) => ownerText({ source: 'hr', key })).sort();
    expect(pages.flat().map((link) => ownerText(link.owner))).to.deep.equal(expected);
  });

  it('keeps a tombstone for what was dropped, and frees the target id', async () => {
    await change({ putLinks: [linkTo('a'), linkTo('b')] });
    await change({ dropLinks: [{ type: 'account', targetId: 't-a', releasedAt: at(5) }, { type: 'group', targetId: 't-b', releasedAt: at(5) }, { type: 'account', targetId: 'none', releasedAt: at(5) }] });
    const tombstone = { type: 'account', owner: { source: 'hr', key: 'a' }, targetId: 't-a', label: 'label a', nameDigest: ledger().nameDigest('label a'), releasedAt: at(5) };
    expect(await all(ledger().tombstones(TENANT, 'account'))).to.deep.equal([tombstone]);
    await change({ putLinks: [linkTo('z', { targetId: 't-a' })] });
    await change({ dropLinks: [{ type: 'account', targetId: 't-a', releasedAt: at(6) }] });
    expect((await all(ledger().tombstones(TENANT, 'account'))).map(({ owner, releasedAt }) => [owner.key, releasedAt])).to.deep.equal([['a', at(5)], ['z', at(6)]]);
    expect(await all(ledger().tombstones(TENANT, 'group'))).to.deep.equal([]);
  });

  it('refuses a target id that belongs to another owner, and writes nothing of those changes', async () => {
    await change({ putLinks: [linkTo('a')] });
    const lease = await leaseOn(ledger(), TENANT);
    const thieves = [
      [linkTo('new'), linkTo('b', { targetId: 't-a' })],
      [linkTo('c', { targetId: 'same' }), linkTo('d', { targetId: 'same' })],
      [...Array.from({ length: 1200 }, (_, index) => linkTo(`m${String(index)}`)), linkTo('e', { targetId: 't-m0' })],
    ];
    for (const putLinks of thieves) {
      expect(await thrownBy(() => ledger().conclude(lease, at(1), [], { putLinks }))).to.have.property('code', 'link-taken');
      expect(await all(ledger().links(TENANT, 'account'))).to.deep.equal([linkTo('a')]);
    }
  });

  it('lets a link change hands by a drop and a put together', async () => {
    await change({ putLinks: [linkTo('a')] });
    await change({ dropLinks: [{ type: 'account', targetId: 't-a', releasedAt: at(5) }], putLinks: [linkTo('b', { targetId: 't-a' })] });
    expect(await all(ledger().links(TENANT, 'account'))).to.deep.equal([linkTo('b', { targetId: 't-a' })]);
    expect((await all(ledger().tombstones(TENANT, 'account'))).map(({ owner }) => owner.key)).to.deep.equal(['a']);
  });

  it('refuses a source name with a colon', async () => {
    expect((await thrownBy(() => change({ putLinks: [linkTo('a', { owner: { source: 'h:r', key: 'a' } })] }))).message).to.include('colon');
  });

  it('keeps given values by account, attribute and identity', async () => {
    const value = (accountId: string, identity: string, overrides: Partial<GivenValue> = {}): GivenValue => ({ accountId, attribute: 'phones', identity, valueId: `p-${identity}`, created: true, since: at(0), ...overrides });
    await change({ putValues: [value('u2', '+1'), value('u1', '+2', { created: false }), value('u1', '+1'), value('\uff5a', '+1'), value('😀', '+1')] });
    await change({ putValues: [value('u1', '+1', { valueId: 'p-new' })], dropValues: [{ accountId: 'u2', attribute: 'phones', identity: '+1' }, { accountId: 'none', attribute: 'phones', identity: '+1' }] });
    expect(await all(ledger().givenValues(TENANT))).to.deep.equal([value('u1', '+1', { valueId: 'p-new' }), value('u1', '+2', { created: false }), value('😀', '+1'), value('\uff5a', '+1')]);
    expect(await all(ledger().givenValues('other'))).to.deep.equal([]);
  });

  it('agrees with a plain map over any history of puts and drops', async function () {
    this.timeout(120_000);
    const step = fc.record({
      puts: fc.uniqueArray(fc.record({ owner: fc.constantFrom('a', 'b', 'b\0', '😀', '\uff5a'), target: fc.integer({ min: 0, max: 5 }), label: fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('\0', 'a\0b', '\ud800')) }), { maxLength: 4, selector: (put) => put.owner }),
      drops: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (history) => {
        const tenant = `T${String((round += 1))}`;
        const lease = await leaseOn(ledger(), tenant);
        const model = new Map<string, Link>();
        for (const { puts, drops } of history) {
          const putLinks = puts.map(({ owner, target, label }) => linkTo(owner, { targetId: `t${String(target)}`, label }));
          const dropLinks = drops.map((target) => ({ type: 'account' as const, targetId: `t${String(target)}`, releasedAt: at(1) }));
          const next = applied(model, putLinks, dropLinks.map(({ targetId }) => targetId));
          const conclude = (): Promise<void> => ledger().conclude(lease, at(1), [], { putLinks, dropLinks });
          if (next === undefined) {
            expect(await thrownBy(conclude)).to.have.property('code', 'link-taken');
            continue;
          }
          await conclude();
          model.clear();
          for (const [owner, link] of next) model.set(owner, link);
        }
        const expected = [...model.values()].sort((left, right) => (ownerText(left.owner) < ownerText(right.owner) ? -1 : 1));
        expect(await all(ledger().links(tenant, 'account'))).to.deep.equal(expected);
      }),
      { numRuns: 40 },
    );
  });
}

/** The model: undefined where a target id would have two owners at any moment. */
function applied(model: ReadonlyMap<string, Link>, puts: readonly Link[], drops: readonly string[]): Map<string, Link> | undefined {
  const next = new Map([...model].filter(([, link]) => !drops.includes(link.targetId)));
  const holders = new Map([...next].map(([owner, link]) => [link.targetId, owner]));
  for (const link of puts) {
    const holder = holders.get(link.targetId);
    if (holder !== undefined && holder !== link.owner.key) return undefined;
    holders.set(link.targetId, link.owner.key);
    next.set(link.owner.key, link);
  }
  return next;
}
