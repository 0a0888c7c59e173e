import { expect } from 'chai';
import type { Seed } from '@rollcall/duo-simulator';
import { DuoWorld } from '../support/duo-world.js';
import { generatedTenant } from './report-tenant.js';

const PEOPLE = 20_000;
const PAGE = 300;
/** Every fortieth user has another address in the source; and so many people are new. */
const EDITED_EVERY = 40;
const NEW = 150;
/** People whose name is the alias of somebody else's account. */
const CALLED_BY_ALIAS = 25;
/** Requests of the probe, before anything is read or applied. */
const PROBE = 5;

/** B3 at full size: 20,000 users whom a help desk, a directory sync and chance have made, and sources that want nearly all of them. */
describe('the first run against 20,000 existing users', function () {
  this.timeout(600_000);
  let world: DuoWorld;
  before(() => {
    world = new DuoWorld();
    // Nothing is mapped that would clear something: the next plan would hold that.
    world.yaml = world.yaml.replace(/accounts: .*/, 'accounts: { username: "lower(hr.uid)", email: { value: "hr.mail", clear: false } }').replace('adopt: { max: 1000 }, ', '');
    world.duo.load(seeded());
    for (const [index, { username, email = '' }] of (world.duo.dump().users ?? []).entries()) {
      const mail = email !== '' && index % EDITED_EVERY === 0 ? `new-${email}` : email;
      world.person(username, { uid: username, mail: mail === '' ? undefined : mail, status: index % 10 === 9 ? 'left' : 'active' });
    }
    for (let index = 0; index < NEW; index += 1) world.person(`new${String(index)}`, { mail: `new${String(index)}@example.edu` });
    const aliases = (world.duo.dump().users ?? []).flatMap((user) => user.aliases?.[0] ?? []).filter((alias) => alias.startsWith('z'));
    for (const alias of aliases.slice(0, CALLED_BY_ALIAS)) world.person(`p-${alias}`, { uid: alias });
    world.group('g1', 'group 1', Array.from({ length: 30 }, (_, index) => `user${String(index)}`));
  });
  after(() => world.dispose());

  function seeded(): Seed {
    return generatedTenant(PEOPLE, 50);
  }
  const sent = (from: number): readonly { readonly method: string; readonly path: string }[] => world.duo.requests.all.filter(({ sequence }) => sequence > from).map(({ method, path }) => ({ method, path }));
  const last = (): number => world.duo.requests.all.at(-1)?.sequence ?? 0;

  it('without --baseline: says that nobody who is there is made, and waits for a person', async () => {
    const { header, findings } = await world.planned();
    expect(header.blocked).to.equal(true);
    expect(findings.find(({ code }) => code === 'exact-matches')?.message).to.match(/^\d{5} exact matches: none of them will be created/);
    expect(header.operations['create:account']).to.equal(NEW);
  });

  it('with it: every account counted once, no create for an existing name, no removal, no status', async () => {
    world.wish = { baseline: true };
    const { header, operations } = await world.planned();
    expect(header.blocked).to.equal(false);
    const { accounts, reasons } = header.baseline ?? expect.fail('no baseline');
    expect(Object.values(accounts).reduce((sum, count) => sum + count, 0)).to.equal(PEOPLE);
    for (const [kind, count] of Object.entries(accounts)) {
      expect(count, kind).to.be.above(0);
      expect(Object.values(reasons[kind as keyof typeof reasons]).reduce((sum, part) => sum + part, 0), kind).to.equal(count);
    }
    expect(reasons.disputed['name-is-alias']).to.be.within(1, CALLED_BY_ALIAS);
    expect(header.heldBack.disputed).to.be.at.least(CALLED_BY_ALIAS);
    expect(accounts.matched).to.equal(header.operations['adopt:account']);
    const existing = new Set((world.duo.dump().users ?? []).map(({ username }) => username.toLowerCase()));
    const kinds = new Set(operations.map(({ operation }) => operation.kind));
    expect([...kinds].sort()).to.deep.equal(['adopt', 'attach', 'create', 'update']);
    expect(operations.filter(({ operation }) => operation.kind === 'create' && existing.has(operation.label))).to.deep.equal([]);
  });

  it('takes at most the pages of the listing, one call for a hundred creates and for fifty updates, and one to read back each wave', async () => {
    // The plans before this one have used up the minute's reads: who waits for the next minute has a plan that is looked at again.
    world.clock.nowMs += 2 * 60_000;
    const from = last();
    const { header } = await world.planned();
    const planned = sent(from);
    // Users by 300, groups by 100, the names of the directories, and what the probe asks.
    const pages = Math.ceil(PEOPLE / PAGE) + 2;
    expect(planned.length).to.be.at.most(pages + PROBE);
    const before = last();
    const applied = await world.apply();
    expect(applied).to.include({ status: 'done' });
    const writes = sent(before).filter(({ method }) => method !== 'GET');
    const changed = (header.operations['update:account'] ?? 0) + (header.operations['attach:membership'] ?? 0);
    // One more for each wave, and for each phase of the last one.
    expect(writes.length).to.be.at.most(Math.ceil(NEW / 100) + Math.ceil(changed / 50) + 8);
    expect(sent(before).length - writes.length).to.be.at.most(PROBE + 2 * 4 + Math.ceil(NEW / 100));
    expect(sent(before).length).to.equal(header.forecast.calls + PROBE);
    expect(writes.filter(({ method }) => method === 'DELETE')).to.deep.equal([]);
  });

  it('leaves everybody\'s status as it was, sends no mail, and a second plan has no operation', async () => {
    const statuses = (users: Seed['users'] = []): readonly string[] => users.map(({ username, status = 'active', trashedAt }) => `${username} ${status} ${String(trashedAt !== undefined)}`).sort();
    const now = (world.duo.dump().users ?? []).filter(({ username }) => !/^new\d/.test(username));
    expect(statuses(now)).to.deep.equal(statuses(seeded().users));
    expect([world.duo.mails, world.duo.texts]).to.deep.equal([[], []]);
    world.wish = {};
    const { header } = await world.planned();
    expect(header).to.include({ total: 0, blocked: false });
  });
});
