import { join } from 'node:path';
import { expect } from 'chai';
import { DAY_MS, TestWorld } from '../support/worlds.js';

const pipeline = (name: string, status: string, rest: readonly string[]): string => `
  ${name}:
    from: hr
    to: app
    scope: "hr.status == '${status}'"
    accounts: { username: "lower(hr.uid)", email: "hr.mail", phones: "hr.mobile" }
    absence: immediate
    leave: [ { disable: now }, { trash: 1d } ]
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, adopt: { max: 1000 }, clear: { max: 1000 } }
${rest.map((line) => `    ${line}`).join('\n')}
`;

const GROUPS = 'groups: { name: "group.name", desc: "group.description" }';
// Each has a line of its own: none is to be taken for another.
const STAFF = `protect: "account.username in ['ann', 'off']"`;
const STAFF_GROUPS = `protectGroups: "group.name == 'admins'"`;
const GUESTS = `protect: "account.username in ['gus', 'glass', 'found']"`;
const GUESTS_GROUPS = `protectGroups: "group.name == 'board'"`;

const yamlOf = (staff: readonly string[], guests: readonly string[]): string => `
state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  app: { use: memory }
pipelines:${pipeline('staff', 'active', [GROUPS, ...staff])}${pipeline('guests', 'guest', guests)}`;

const ANN = { mobile: '+15550001' };

describe('what a protecting rule stops is told with the line of that very rule (B10)', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.yaml = yamlOf([], []);
    world.person('ann', ANN);
    for (const key of ['bob', 'dan', 'off']) world.person(key);
    world.person('gus', { status: 'guest' });
    world.group('g1', 'vpn', ['ann']);
    world.group('g2', 'admins', ['bob']);
    world.group('g3', 'board', ['bob'], 'The board');
    await world.run();
    world.person('off', { status: 'gone' });
    await world.run();
    world.byHand('found');
    world.yaml = yamlOf([STAFF, STAFF_GROUPS], [GUESTS_GROUPS, GUESTS]);
  });
  afterEach(() => world.dispose());

  const lineOf = (rule: string): string => `${join(world.folder, 'rollcall.yaml')}:${world.yaml.split('\n').findIndex((line) => line.includes(rule)) + 1}`;
  /** By the line of each rule that stopped a new plan, what it touched. */
  const stopped = async (): Promise<Readonly<Record<string, string>>> => {
    const { guards } = (await world.plan()).header;
    const verdicts = guards.filter(({ guard, tripped }) => guard === 'protect' && tripped);
    return Object.fromEntries(verdicts.map(({ place = '', message }) => [place, message.replace(/^.*protected: /, '').replaceAll(/#\w+/g, '#')]));
  };

  const touches: readonly (readonly [what: string, change: () => unknown, rule: string, touched: string])[] = [
    ['a rename', () => world.person('ann', { uid: 'ann2', ...ANN }), STAFF, 'ann (update account hr:ann)'],
    ['another value', () => world.person('ann', { mail: 'x@example.edu', ...ANN }), STAFF, 'ann (update account hr:ann)'],
    ['a value less', () => world.person('ann', { mail: undefined, ...ANN }), STAFF, 'ann (update account hr:ann)'],
    ['leaving', () => world.person('ann', { status: 'gone', ...ANN }), STAFF, 'ann (disable account hr:ann)'],
    ['the next rung', () => (world.clock.nowMs += DAY_MS), STAFF, 'off (trash account hr:off)'],
    ['a return', () => world.person('off'), STAFF, 'off (enable account hr:off)'],
    ['a phone less', () => world.person('ann'), STAFF, 'ann (detach phones # hr:ann)'],
    ['another phone', () => world.person('ann', { mobile: '+15550002' }), STAFF, 'ann (attach phones # hr:ann), ann (detach phones # hr:ann)'],
    ['a membership less', () => world.directory.memberships.delete('ann g1'), STAFF, 'ann (detach membership hr:ann in hr:g1)'],
    ['a group with a member', () => world.group('g4', 'new', ['ann']), STAFF, 'ann (attach membership hr:ann in hr:g4)'],
    ['somebody of another pipeline', () => world.directory.people.delete('gus'), GUESTS, 'gus (disable account hr:gus)'],
    ['a protected name for a newcomer', () => world.person('new', { uid: 'glass' }), GUESTS, 'glass (create account hr:new)'],
    ['a protected name for somebody else', () => world.person('bob', { uid: 'glass' }), GUESTS, 'glass (update account hr:bob)'],
    ['an adoption', () => world.person('new', { uid: 'found', mail: undefined }), GUESTS, 'found (adopt account hr:new)'],
    ['a member more', () => world.directory.memberships.add('dan g3'), GUESTS_GROUPS, 'board (attach membership hr:dan in hr:g3)'],
    ['a member less', () => world.directory.memberships.delete('bob g2'), STAFF_GROUPS, 'admins (detach membership hr:bob in hr:g2)'],
    ['another name of a group', () => world.group('g2', 'chiefs', []), STAFF_GROUPS, 'admins (update group hr:g2)'],
    ['another description', () => world.group('g3', 'board', [], 'Else'), GUESTS_GROUPS, 'board (update group hr:g3)'],
  ];
  for (const [what, change, rule, touched] of touches) {
    it(`${what}: ${rule}`, async () => {
      change();
      expect(await stopped()).to.deep.equal({ [lineOf(rule)]: touched });
    });
  }

  it('of several rules each is told with its own line', async () => {
    world.person('ann', { mail: 'x@example.edu', ...ANN });
    world.directory.people.delete('gus');
    world.directory.memberships.add('ann g3');
    expect(await stopped()).to.deep.equal({
      [lineOf(STAFF)]: 'ann (attach membership hr:ann in hr:g3), ann (update account hr:ann)',
      [lineOf(GUESTS)]: 'gus (disable account hr:gus)',
      [lineOf(GUESTS_GROUPS)]: 'board (attach membership hr:ann in hr:g3)',
    });
  });
});
