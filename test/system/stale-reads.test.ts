import type { RequestMatch } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { DuoWorld } from './support/duo-world.js';

const HOUR_MS = 3_600_000;

/** An account as a person's: the address is what nobody changes here. */
interface Held {
  readonly id: string;
  readonly active: boolean;
  readonly groups: readonly string[];
}

/** Rollcall over a simulated Duo that shows users as they were some writes ago. */
class BelatedWorld extends DuoWorld {
  constructor(bulk: 'auto' | 'off') {
    super();
    this.yaml = this.yaml.replace('use: duo,', `use: duo, bulk: '${bulk}',`);
  }

  change(key: string, attributes: Readonly<Record<string, string>>): void {
    this.directory.people.set(key, { ...this.directory.people.get(key), ...attributes });
  }

  move(key: string, from: string, to: string): void {
    this.directory.memberships.delete(`${key} ${from}`);
    this.directory.memberships.add(`${key} ${to}`);
  }

  heldByMail(): ReadonlyMap<string, Held> {
    const { users = [], groups = [] } = this.duo.dump();
    const named = new Map(groups.map(({ groupId, name }) => [groupId, name]));
    return new Map(users.map(({ userId = '', email = '', status, trashedAt, groups: ids = [] }) =>
      [email, { id: userId, active: status === 'active' && trashedAt === undefined, groups: ids.flatMap((id) => named.get(id) ?? []) }]));
  }

  /** Who is wanted, by address, with the groups; from the source alone. */
  wanted(): ReadonlyMap<string, readonly string[]> {
    const { people, groups, memberships } = this.directory;
    const edges = [...memberships].map((edge) => edge.split(' '));
    return new Map([...people].flatMap(([key, { mail, status }]) => {
      const names = edges.flatMap(([person, group = '']) => (person === key ? [String(groups.get(group)?.['name'])] : []));
      return status === 'active' ? [[String(mail), names.sort()] as const] : [];
    }));
  }

  /** What a run took from people who should have kept it, and who has two accounts. */
  wrongSince(before: ReadonlyMap<string, Held>): readonly string[] {
    const now = this.heldByMail();
    const taken = [...this.wanted()].flatMap(([mail, groups]) => {
      const [had, has] = [before.get(mail), now.get(mail)];
      if (had?.active !== true) return [];
      const lost = had.groups.filter((group) => groups.includes(group) && has?.groups.includes(group) !== true);
      return [...(has?.id === had.id && has.active ? [] : [`${mail} lost the account`]), ...lost.map((group) => `${mail} lost ${group}`)];
    });
    const doubled = this.duo.state.users.length - now.size;
    return doubled === 0 ? taken : [...taken, `${doubled} accounts too many`];
  }
}

/** What the source says, from run to run; nobody's name changes while the account may be missing from an old listing. */
function stagesOf(world: BelatedWorld, somebodyReturns: boolean): readonly (() => void)[] {
  const back = (key: string): void => {
    if (somebodyReturns) world.change(key, { status: 'active' });
  };
  return [
    () => {
      for (const key of ['p0', 'p1', 'p2', 'p3', 'p4', 'p5']) world.person(key);
      world.group('g0', 'vpn', ['p0', 'p1', 'p2', 'p3']);
      world.group('g1', 'mail', ['p4']);
    },
    // What an old listing lacks of the first run is given again, so that the next account is the last that was written.
    () => undefined,
    () => world.person('n1'),
    () => world.change('p0', { status: 'gone' }),
    () => {
      back('p0');
      world.change('p2', { mobile: '+13125550101' });
    },
    () => {
      world.change('p1', { status: 'gone' });
      world.person('n2');
      world.change('p2', { mobile: '+13125550102', cn: 'New Name' });
    },
    () => {
      world.move('p3', 'g0', 'g1');
      world.directory.people.delete('p1');
    },
    () => undefined,
    () => {
      world.change('p4', { uid: 'p4-renamed' });
      world.change('n1', { status: 'gone' });
    },
    () => {
      back('n1');
      world.person('n3');
    },
  ];
}

/** Returning is tried where the present is shown to whoever asks for single accounts, as a run does that takes somebody out. */
const readings: readonly { readonly what: string; readonly match: RequestMatch; readonly somebodyReturns: boolean }[] = [
  { what: 'the listing of users', match: { method: 'GET', path: '/admin/v1/users', endpointClass: 'page' }, somebodyReturns: true },
  { what: 'every reading of users', match: { method: 'GET', path: '/admin/v1/users' }, somebodyReturns: false },
];

describe('a Duo that shows users as they were', function () {
  this.timeout(120_000);
  let world: BelatedWorld;
  afterEach(() => world.dispose());

  /** One run; the codes of what its plan and its end tell. */
  const run = async (): Promise<readonly string[]> => {
    world.clock.nowMs += 6 * HOUR_MS;
    const { findings } = await world.planned();
    return [...findings, ...(await world.apply()).findings].map(({ code }) => code);
  };

  for (const bulk of ['off', 'auto'] as const) {
    for (const writesOld of [1, 3]) {
      for (const { what, match, somebodyReturns } of readings) {
        it(`${writesOld} writes ago, in ${what}, bulk ${bulk}: who keeps their name gets no second account, nobody loses what they should keep, and it converges afterwards`, async () => {
          world = new BelatedWorld(bulk);
          const stale = world.duo.faults.add({ kind: 'stale-read', writesOld, times: 'always', ...match });
          const told = new Set<string>();
          const stages = stagesOf(world, somebodyReturns);
          for (const [number, stage] of stages.entries()) {
            stage();
            const before = world.heldByMail();
            for (const code of await run()) told.add(code);
            expect(world.wrongSince(before), `run ${number + 1}`).to.deep.equal([]);
          }
          expect(stale.hits).to.be.at.least(stages.length);
          expect([...told], 'an account was not shown that was there').to.include('account-vanished');
          world.duo.faults.clear();
          await run();
          await run();
          expect(await world.operations()).to.deep.equal([]);
          const shown = [...world.heldByMail()].flatMap(([mail, { active, groups }]) => (active ? [[mail, [...groups].sort()] as const] : []));
          expect(new Map(shown.sort())).to.deep.equal(new Map([...world.wanted()].sort()));
          expect(world.duo.state.users.map(({ username }) => username)).to.deep.equal(['n1', 'n2', 'n3', 'p0', 'p1', 'p2', 'p3', 'p4-renamed', 'p5']);
          expect(world.duo.state.phones.filter(({ users }) => users.length > 0)).to.have.length(1).and.nested.property('[0].number', '+13125550102');
        });
      }
    }
  }
});
