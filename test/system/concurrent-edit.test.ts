import type { SeedUser } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { DuoWorld } from './support/duo-world.js';

const PEOPLE = 12;
const MINUTES_MS = 120_000;
/** Younger than what is looked at again in whole. */
const FRESH_MS = 1_000;

describe('somebody edits one user in Duo between plan and apply', () => {
  let world: DuoWorld;
  beforeEach(async () => {
    world = new DuoWorld();
    for (let number = 1; number <= PEOPLE; number += 1) world.person(`p${number}`, { number: 'desk' });
    await world.run();
  });
  afterEach(() => world.dispose());

  // Everybody's mail changes; p4 is renamed and p9 leaves besides.
  const plan = async (ageMs = MINUTES_MS): Promise<void> => {
    for (let number = 1; number <= PEOPLE; number += 1) world.person(`p${number}`, { number: 'desk', mail: `new${number}@example.edu` });
    world.person('p4', { uid: 'renamed4', number: 'desk', mail: 'new4@example.edu' });
    world.person('p9', { status: 'gone', number: 'desk' });
    expect((await world.command('plan', '--out', world.planPath)).code).to.equal(0);
    world.clock.nowMs += ageMs;
  };
  const mails = (): readonly string[] => world.duo.state.users.filter(({ email }) => email.startsWith('new')).map(({ username }) => username);

  const edits: readonly (readonly [what: string, username: string, edit: (user: SeedUser) => SeedUser | undefined, voided: string, because: string, ageMs?: number])[] = [
    ['the very value that the plan changes', 'p2', (user) => ({ ...user, email: 'by-hand@example.edu' }), 'update account hr:p2', 'email'],
    ['the name that the plan changes', 'p4', (user) => ({ ...user, username: 'by-hand' }), 'update account hr:p4', 'username'],
    ['somebody into nobody', 'p2', () => undefined, 'update account hr:p2', 'it is gone'],
    ['the status of somebody who is to be disabled', 'p9', (user) => ({ ...user, status: 'disabled' }), 'disable account hr:p9', 'standing'],
    ['the same, a moment after the plan was made', 'p9', (user) => ({ ...user, status: 'disabled' }), 'disable account hr:p9', 'standing', FRESH_MS],
    ['somebody who is to be disabled into the trash', 'p9', (user) => ({ ...user, trashedAt: Math.floor(world.clock.nowMs / 1000) }), 'disable account hr:p9', 'standing'],
  ];
  for (const [what, username, edit, voided, because, ageMs] of edits) {
    it(`${what}: exactly that operation is voided, all others are done, and the run ends with 5`, async () => {
      await plan(ageMs);
      const id = world.idOf(username);
      world.inPanel(username, edit);
      const left = world.held(id);
      const { code, stdout } = await world.command('apply', world.planPath);
      expect(code).to.equal(5);
      expect(stdout).to.include(`${PEOPLE} operations: done ${PEOPLE - 1}, already so 0, voided 1, failed 0, skipped 0, not begun 0`);
      expect(stdout).to.include(voided).and.to.include(`was voided: changed since the plan was made: ${because}`);
      expect(mails()).to.have.length(voided.startsWith('disable') ? PEOPLE - 1 : PEOPLE - 2);
      expect(mails()).to.not.include(username);
      expect(world.held(id)).to.deep.equal(left);
    });
  }

  it('a value that the plan does not change: nothing is voided, and what was written by hand stays', async () => {
    await plan();
    world.inPanel('p2', (user) => ({ ...user, firstname: 'By', phones: ['+13125550142'] }));
    expect((await world.command('apply', world.planPath)).code).to.equal(0);
    expect(mails()).to.have.length(PEOPLE - 1);
    expect(world.duo.state.users.find(({ username }) => username === 'p2')).to.include({ firstname: 'By', email: 'new2@example.edu' });
    expect(world.held(world.idOf('p2'))?.phones).to.deep.equal(['+13125550142']);
  });

  it('the next plan decides anew about the one that was voided, and about nobody else', async () => {
    await plan();
    world.inPanel('p2', (user) => ({ ...user, email: 'by-hand@example.edu' }));
    await world.command('apply', world.planPath);
    expect(await world.operations()).to.deep.equal(['update account hr:p2']);
  });
});
