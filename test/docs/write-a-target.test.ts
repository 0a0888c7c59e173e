import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { BadgeOffice, type Badge } from '../../examples/write-a-target/badge-office.js';
import { badgePlugin } from '../../examples/write-a-target/plugin.js';
import { TestWorld } from '../core/support/worlds.js';
import { filesEndingIn, textOf } from './pages.js';

const FOLDER = 'examples/write-a-target';

describe('docs/write-a-target.md', () => {
  it('shows exactly the files of the example', () => {
    const shown = [...textOf('docs/write-a-target.md').matchAll(/^`([^`]+\.ts)`\n\n```ts\n(.*?)^```$/gms)];
    expect(shown.map(([, path]) => path).sort()).to.deep.equal(filesEndingIn('.ts', FOLDER));
    for (const [, path = '', code] of shown) expect(code, path).to.equal(textOf(path));
  });
});

describe('the target of docs/write-a-target.md', () => {
  let world: TestWorld;
  let office: BadgeOffice;

  beforeEach(() => {
    world = new TestWorld();
    office = new BadgeOffice();
    world.extra = [badgePlugin(() => office)];
    world.yaml = `
sources:
  hr: { use: memory }
targets:
  badges: { use: badges, building: North }
pipelines:
  staff:
    from: hr
    to: badges
    scope: "hr.status == 'active'"
    accounts: { login: "hr.uid", name: "hr.cn" }
    leave: [ { disable: now } ]
    guards: { remove: { max: 100 } }
`;
    world.person('ann');
    world.person('bob');
  });
  afterEach(() => rmSync(world.folder, { recursive: true, force: true }));

  const badges = async (): Promise<readonly Badge[]> => (await office.list(0)).badges;

  it('gets badges for people, and then there is nothing to do', async () => {
    expect(await world.operations('badges')).to.deep.equal(['create account hr:ann', 'create account hr:bob']);
    expect((await world.apply()).counts).to.include({ done: 2, failed: 0 });
    expect(await badges()).to.deep.equal([
      { number: 'B1', login: 'ann', name: 'ANN', revoked: false },
      { number: 'B2', login: 'bob', name: 'BOB', revoked: false },
    ]);
    expect(await world.operations('badges')).to.deep.equal([]);
  });

  it('follows changes: a value set, a value cleared, a leaver, a return', async () => {
    await world.run('badges');
    world.person('ann', { cn: 'Ann Lee' });
    world.directory.people.set('bob', { uid: 'bob', status: 'gone' });
    expect((await world.run('badges')).counts).to.include({ done: 2, failed: 0 });
    expect(await badges()).to.deep.equal([
      { number: 'B1', login: 'ann', name: 'Ann Lee', revoked: false },
      { number: 'B2', login: 'bob', name: 'BOB', revoked: true },
    ]);
    world.directory.people.set('bob', { uid: 'bob', status: 'active' });
    expect((await world.run('badges')).counts).to.include({ done: 2, failed: 0 });
    expect((await badges())[1]).to.deep.equal({ number: 'B2', login: 'bob', revoked: false });
    expect(await world.operations('badges')).to.deep.equal([]);
  });

  it('takes nothing away on a read that is not whole', async () => {
    for (let person = 0; person < 150; person += 1) world.person(`p${String(person).padStart(3, '0')}`);
    await world.run('badges');
    world.directory.people.set('ann', { uid: 'ann', status: 'gone' });
    const list = office.list.bind(office);
    office.list = async (page) => {
      const shown = await list(page);
      return page === 0 ? shown : { ...shown, total: shown.total + 1 };
    };
    expect((await world.planned('badges')).operations).to.deep.equal([]);
    office.list = list;
    expect(await world.operations('badges')).to.deep.equal(['disable account hr:ann']);
  });

  it('is asked again where an answer was lost, and does nothing twice', async () => {
    const issue = office.issue.bind(office);
    office.issue = async (wanted) => {
      await issue(wanted);
      throw new Error('connection reset');
    };
    expect((await world.run('badges')).counts).to.include({ done: 2, failed: 0 });
    expect((await badges()).map(({ login }) => login)).to.deep.equal(['ann', 'bob']);
  });

  it('tells a refusal from a lost answer', async () => {
    office.issue = async (wanted) => BadgeOffice.prototype.issue.call(office, wanted.login === 'ann' ? { ...wanted, login: 'bob' } : wanted);
    const applied = await world.run('badges');
    expect(applied.counts).to.include({ done: 1, failed: 1 });
    expect(applied.findings.map(({ message }) => message)).to.deep.equal(['create account hr:bob (bob) failed: login taken']);
  });
});
