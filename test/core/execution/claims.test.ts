import { expect } from 'chai';
import { worldText } from '../support/memory-world.js';
import { TestWorld } from '../support/worlds.js';

const codes = (findings: readonly { readonly code: string }[]): readonly string[] => findings.map((finding) => finding.code).sort();

describe('who may have an account', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  it('adopts the account with the exact name whatever its case, and updates what is mapped', async () => {
    world.byHand('ANN', { email: 'old@x', realname: 'ANN' });
    world.byHand('stranger');
    world.person('ann', { mail: 'new@x' });
    expect(await world.operations()).to.deep.equal(['adopt account hr:ann', 'update account hr:ann']);
    await world.apply();
    expect(world.account('ANN').email).to.equal('new@x');
    expect(world.account('stranger')).not.to.have.property('email');
    const link = await world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key: 'ann' }));
    expect(link).to.include({ origin: 'adopted', targetId: world.account('ANN').id });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('withholds two unlinked people who want one name, whatever its case', async () => {
    world.person('k1', { uid: 'ann' });
    world.person('k2', { uid: 'ANN' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(codes(plan.findings)).to.deep.equal(['name-collision', 'name-collision']);
    expect(plan.header.heldBack.disputed).to.equal(2);
  });

  it('lets the established link win: it is updated and may leave, the newcomer is withheld (A4)', async () => {
    world.person('k1', { uid: 'ann' });
    await world.run();
    world.person('k1', { uid: 'ann', cn: 'Changed' });
    world.person('k2', { uid: 'ann' });
    expect(await world.operations()).to.deep.equal(['update account hr:k1']);
    await world.apply();
    world.person('k1', { uid: 'ann', status: 'gone' });
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['disable account hr:k1']);
    expect(codes(plan.findings)).to.deep.equal(['name-reuse']);
  });

  it('never hands the account of a leaver to a newcomer of the same name', async () => {
    world.person('k1', { uid: 'ann' });
    await world.run();
    world.directory.people.delete('k1');
    world.person('k2', { uid: 'ann' });
    await world.run();
    expect(codes((await world.planned()).findings)).to.deep.equal(['name-reuse']);
    expect(world.account('ann').standing).to.equal('disabled');
    expect(world.target.accounts.size).to.equal(1);
  });

  it('disputes a name that is an alias, and names the holder (A11)', async () => {
    const holder = world.byHand('annabel', { aliases: ['Ann'] });
    world.person('ann');
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings).to.have.length(1);
    expect(plan.findings[0]).to.deep.include({ code: 'name-is-alias', about: 'hr:ann' });
    expect(plan.findings[0]?.message).to.include(holder.id);
  });

  it('never touches what a directory sync manages, linked or not', async () => {
    world.byHand('ann', { foreignOwner: 'directory sync "AD"' });
    world.person('ann');
    world.person('bob');
    await world.run();
    world.account('bob').foreignOwner = 'directory sync "AD"';
    world.person('bob', { status: 'gone' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.header.situations.account['foreign-owned']).to.equal(2);
  });

  it('never touches what a directory sync manages by any operation: names, values, phones, memberships, standing, leaving', async () => {
    for (const key of ['bob', 'eve']) world.person(key, { mobile: '+15550001' });
    world.group('g1', 'vpn-one', ['bob', 'eve']);
    world.group('g2', 'vpn-two', ['eve']);
    await world.run();
    const synced = world.account('bob');
    synced.foreignOwner = 'directory sync "AD"';
    const changes: readonly (readonly [what: string, change: () => void])[] = [
      ['another name', () => world.person('bob', { uid: 'robert', mobile: '+15550001' })],
      ['other values', () => world.person('bob', { mail: 'new@x', cn: undefined, mobile: '+15550001' })],
      ['other phones', () => world.person('bob', { mobile: '+15559999' })],
      ['no phone', () => world.person('bob', { mobile: undefined })],
      ['one group more', () => world.directory.memberships.add('bob g2')],
      ['one group less', () => world.directory.memberships.delete('bob g1')],
      ['disabled by hand', () => void (synced.standing = 'disabled')],
      ['trashed by hand', () => void (synced.standing = 'trashed')],
      ['active again', () => void (synced.standing = 'active')],
      ['out of scope', () => world.person('bob', { status: 'gone' })],
      ['gone', () => void world.directory.people.delete('bob')],
      ['back', () => world.person('bob', { uid: 'bobby' })],
    ];
    for (const [what, change] of changes) {
      change();
      world.clock.nowMs += 40 * 86_400_000;
      // Everybody else goes on being managed.
      world.person('eve', { cn: what, mobile: '+15550001' });
      const before = worldText({ ...world.target, accounts: new Map([[synced.id, synced]]) });
      expect((await world.planned()).operations.map(({ operation }) => operation.id), what).to.deep.equal(['update account hr:eve']);
      await world.apply();
      expect(worldText({ ...world.target, accounts: new Map([[synced.id, synced]]) }), what).to.equal(before);
    }
  });

  it('gives no phone, name or membership to an account that a directory sync manages and nobody is linked to', async () => {
    world.byHand('ann', { foreignOwner: 'directory sync "AD"' });
    world.person('ann', { mobile: '+15550001' });
    world.group('g1', 'vpn-one', ['ann']);
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['create group hr:g1']);
    expect(plan.header.situations.account).to.include({ 'foreign-owned': 1 });
  });

  it('does not adopt from the trash', async () => {
    world.byHand('ann', { standing: 'trashed' });
    world.person('ann');
    expect(codes(await world.findings())).to.deep.equal(['name-in-trash']);
  });

  it('withholds the create of an invalid record, and nobody else', async () => {
    world.person('ann', { uid: 'x'.repeat(51) });
    world.person('bob');
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['create account hr:bob']);
    expect(codes(plan.findings)).to.deep.equal(['record-rejected']);
    expect(plan.header.heldBack.rejected).to.equal(1);
  });

  it('withholds the update of an invalid record, and keeps its account', async () => {
    world.person('ann');
    await world.run();
    world.person('ann', { mail: 'm'.repeat(101), cn: 'New' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(codes(plan.findings)).to.deep.equal(['record-rejected']);
    expect(plan.header.heldBack.rejected).to.equal(1);
  });

  it('gives a newcomer and a linked person who renames into one freed name: the link wins', async () => {
    for (const key of ['a', 'b']) world.person(key);
    await world.run();
    world.person('a', { uid: 'c' });
    world.person('b', { uid: 'a' });
    world.person('n', { uid: 'a' });
    const applied = await world.run();
    expect(applied.status).to.equal('done');
    expect(world.account('a').email).to.equal('b@example.edu');
    expect(world.account('c').email).to.equal('a@example.edu');
    expect(codes(await world.findings())).to.deep.equal(['name-collision']);
  });

  it('guesses nothing when two accounts of the target have what it takes for one name', async () => {
    world.byHand('caf\u00e9');
    world.byHand('cafe\u0301');
    world.person('c', { uid: 'café' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(codes(plan.findings)).to.deep.equal(['ambiguous-match']);
  });
});
