import type { SeedUser } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { DuoWorld } from '../support/duo-world.js';

const NUMBER = '+13125550142';

/** One bad input or hand in Duo, and the one right answer to it. `roles` of the test's directory stands for other names of a person. */
interface Case {
  /** What Duo holds, or what a first run made, before the bad input comes. */
  readonly before?: (world: DuoWorld) => Promise<void> | void;
  readonly input: (world: DuoWorld) => void;
  readonly plan: readonly string[];
  /** Code, about whom, and what message and remedy say; no finding is without a remedy. */
  readonly findings: readonly (readonly [code: string, about: string | undefined, remedy: RegExp])[];
  /** Requests that write, by route. */
  readonly wire: Readonly<Record<string, number>>;
  readonly after: (world: DuoWorld) => void;
  /** What a second plan still says. */
  readonly lasting: readonly string[];
  /** Findings of the run itself. */
  readonly told?: readonly RegExp[];
}

const aliased = (world: DuoWorld, key: string, roles: readonly string[]): void => {
  world.person(key);
  world.directory.people.set(key, { ...world.directory.people.get(key), roles });
};
const user = (world: DuoWorld, username: string): SeedUser | undefined => world.duo.dump().users?.find((one) => one.username === username);
const aliasesOf = (world: DuoWorld, username: string): readonly string[] => (user(world, username)?.aliases ?? []).flatMap((alias) => alias ?? []);
const heldBy = (world: DuoWorld, username: string) => world.held(world.idOf(username));
const groupNames = (world: DuoWorld): readonly string[] => (world.duo.dump().groups ?? []).map(({ name }) => name).sort();
const padded = (index: number): string => String(index).padStart(3, '0');

/** Ann with a phone, in a group, as a run made her; eve, whom Rollcall does not know. */
const staffed = async (world: DuoWorld): Promise<void> => {
  world.duo.load({ users: [{ username: 'eve' }] });
  world.person('ann', { mobile: NUMBER });
  world.group('g', 'vpn', ['ann']);
  await world.run();
};
const moved = (activated: boolean) => (world: DuoWorld): void => {
  const dump = world.duo.dump();
  const phones = (dump.phones ?? []).map((phone) => ({ ...phone, activated }));
  const held = user(world, 'ann')?.phones ?? [];
  world.duo.load({ ...dump, phones, users: (dump.users ?? []).map((one) => ({ ...one, phones: one.username === 'eve' ? held : [] })) });
};

const cases: Readonly<Record<string, Case>> = {
  'two people have an alias that is the username of a third': {
    input: (world) => {
      world.person('bob');
      aliased(world, 'ann', ['bob', 'annie']);
      aliased(world, 'cat', ['BOB']);
    },
    plan: ['create account hr:ann', 'create account hr:bob', 'create account hr:cat'],
    findings: [['other-name-taken', 'hr:ann', /free|correct|remove|map/i], ['other-name-taken', 'hr:cat', /free|correct|remove|map/i]],
    wire: { '/admin/v1/bulk': 1 },
    after: (world) => expect(['ann', 'bob', 'cat'].map((name) => aliasesOf(world, name))).to.deep.equal([['annie'], [], []]),
    lasting: ['other-name-taken', 'other-name-taken'],
  },
  'a number has no country code': {
    input: (world) => world.person('ann', { mobile: '312-555-0142' }),
    plan: ['create account hr:ann'],
    findings: [['value-rejected', 'hr:ann', /phoneRegion|country code/]],
    wire: { '/admin/v1/users': 1 },
    after: (world) => expect(heldBy(world, 'ann')?.phones).to.deep.equal([]),
    lasting: ['value-rejected'],
  },
  'somebody is in 101 groups': {
    before: async (world) => {
      world.person('ann');
      for (let group = 0; group < 100; group += 1) world.group(`g${padded(group)}`, `team ${padded(group)}`, ['ann']);
      await world.run();
    },
    input: (world) => world.group('g100', 'team 100', ['ann']),
    plan: ['create group hr:g100'],
    findings: [['too-many-groups', undefined, /fewer groups/]],
    wire: { '/admin/v1/groups': 1 },
    after: (world) => expect(heldBy(world, 'ann')?.groups).to.have.length(100).and.not.to.include('team 100'),
    lasting: ['too-many-groups'],
  },
  'the username belongs to a user in the trash': {
    before: (world) => world.duo.load({ users: [{ username: 'Ann', trashedAt: Math.floor(world.clock.nowMs / 1_000) }] }),
    input: (world) => world.person('ann'),
    plan: [],
    findings: [['name-in-trash', 'hr:ann', /Restore or delete it in the target/]],
    wire: {},
    after: (world) => expect(heldBy(world, 'Ann')?.isTrashed).to.equal(true),
    lasting: ['name-in-trash'],
  },
  'a group was renamed in Duo by hand': {
    before: staffed,
    input: ({ duo }) => {
      const dump = duo.dump();
      duo.load({ ...dump, groups: (dump.groups ?? []).map((group) => ({ ...group, name: 'by hand' })) });
    },
    plan: ['update group hr:g'],
    findings: [],
    wire: { '/admin/v1/groups/{group_id}': 1 },
    after: (world) => expect([groupNames(world), heldBy(world, 'ann')?.groups]).to.deep.equal([['vpn'], ['vpn']]),
    lasting: [],
  },
  'a user was deleted in Duo by hand': {
    before: staffed,
    input: (world) => world.inPanel('ann', () => undefined),
    plan: ['create account hr:ann', 'attach membership hr:ann in hr:g', 'attach phones hr:ann'],
    findings: [['account-vanished', 'hr:ann', /./]],
    wire: { '/admin/v1/users': 1, '/admin/v1/users/{user_id}/groups': 1, '/admin/v1/phones': 1, '/admin/v1/users/{user_id}/phones': 1 },
    after: (world) => expect(heldBy(world, 'ann')).to.deep.include({ groups: ['vpn'], phones: [NUMBER], status: 'active' }),
    lasting: [],
  },
  'a phone was moved to another user by hand': {
    before: staffed,
    input: moved(false),
    plan: ['attach phones hr:ann'],
    findings: [],
    // The number exists: its create is refused, the phone is found and shared, and nobody loses it.
    wire: { '/admin/v1/phones': 1, '/admin/v1/users/{user_id}/phones': 1 },
    after: (world) => expect([heldBy(world, 'ann')?.phones, heldBy(world, 'eve')?.phones]).to.deep.equal([[NUMBER], [NUMBER]]),
    lasting: [],
  },
  'a phone was moved to another user by hand, who activated it': {
    before: staffed,
    input: moved(true),
    plan: ['attach phones hr:ann'],
    findings: [],
    wire: { '/admin/v1/phones': 1 },
    after: (world) => expect([heldBy(world, 'ann')?.phones, heldBy(world, 'eve')?.phones]).to.deep.equal([[], [NUMBER]]),
    lasting: ['operation-waiting'],
    told: [/pushes would reach a stranger/],
  },
};

describe('bad input, and what hands did in Duo: each has one right answer', function () {
  this.timeout(30_000);
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
    world.yaml = world.yaml.replace('realname: "hr.cn"', 'realname: "hr.cn", aliases: "hr.roles"');
  });
  afterEach(() => world.dispose());

  const writes = (): Readonly<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { method, route = '' } of world.duo.requests.all) if (method !== 'GET') counts[route] = (counts[route] ?? 0) + 1;
    return counts;
  };

  for (const [what, { before, input, plan, findings, wire, after, lasting, told = [] }] of Object.entries(cases)) {
    it(what, async () => {
      await before?.(world);
      input(world);
      const planned = await world.planned();
      expect(planned.operations.map(({ operation }) => operation.id.replace(/ #\w+/, ''))).to.deep.equal(plan);
      expect(planned.findings.map(({ code, about }) => [code, about?.split(' ')[0]])).to.deep.equal(findings.map(([code, about]) => [code, about]));
      for (const [index, [, , remedy]] of findings.entries()) {
        const { message = '', remedy: said = '' } = planned.findings[index] ?? {};
        expect(said).not.to.equal('');
        expect(`${message} -> ${said}`).to.match(remedy);
      }
      world.duo.requests.clear();
      const applied = await world.apply();
      expect(writes()).to.deep.equal(wire);
      expect(applied.findings).to.have.length(told.length);
      for (const [index, message] of told.entries()) expect(applied.findings[index]?.message).to.match(message);
      after(world);
      const second = await world.planned();
      expect(second.operations).to.deep.equal([]);
      expect(second.findings.map(({ code }) => code)).to.deep.equal(lasting);
    });
  }
});
