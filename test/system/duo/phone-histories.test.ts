import { expect } from 'chai';
import { Dice } from '../../simulation/dice.js';
import { DuoWorld } from '../support/duo-world.js';

/** How many people in each of ten worlds; each one's days are a history of its own, and numbers wander between them. */
const PEOPLE = 100;
const DAYS = 4;
/** Fewer than people, so that numbers are shared, and given to somebody else once they are free. */
const NUMBERS = 130;

/** What a phone of Duo is: who holds it, and whether somebody activated it. */
interface Phone {
  readonly id: string;
  readonly isActivated: boolean;
  readonly users: ReadonlySet<string>;
}

class PhoneWorld extends DuoWorld {
  constructor(private readonly dice: Dice) {
    super();
    // A disabled account is as good as any other here; nobody is trashed for good.
    this.yaml = this.yaml.replace('absence: immediate', 'absence: immediate\n    leave: [ { disable: now } ]').replace('clear: { max: 1000 }', 'clear: { max: 100000 }');
  }

  number(): string {
    return `+1312555${String(1_000 + this.dice.below(NUMBERS))}`;
  }

  /** HR: a new number, one that somebody else had, none; somebody leaves or comes back. */
  byPersonnel(): void {
    for (let person = 0; person < PEOPLE; person += 1) {
      if (this.directory.people.has(`p${person}`) && !this.dice.chance(0.3)) continue;
      const mobile = this.dice.chance(0.15) ? undefined : this.number();
      this.person(`p${person}`, { mobile, status: this.dice.chance(0.05) ? 'gone' : 'active' });
    }
  }

  /** People activate phones they hold and add their own; the help desk gives phones, takes them and deactivates them. */
  byPeople(): void {
    const dump = this.duo.dump();
    const phones = (dump.phones ?? []).map((phone) => ({ ...phone, activated: phone.activated === true ? !this.dice.chance(0.03) : this.dice.chance(0.4) }));
    const ids = phones.flatMap(({ phoneId }) => phoneId ?? []);
    const users = (dump.users ?? []).map((user) => {
      const held = (user.phones ?? []).filter(() => !this.dice.chance(0.03));
      const given = ids.length > 0 && this.dice.chance(0.03) ? [ids[this.dice.below(ids.length)] ?? ''] : [];
      return { ...user, phones: [...new Set([...held, ...given])] };
    });
    this.duo.load({ ...dump, phones, users });
  }

  phones(): ReadonlyMap<string, Phone> {
    const { phones = [], users = [] } = this.duo.dump();
    const holders = new Map<string, Set<string>>();
    for (const { userId = '', phones: held = [] } of users) for (const phone of held) holders.set(idOf(phone), (holders.get(idOf(phone)) ?? new Set()).add(userId));
    return new Map(phones.map(({ phoneId: id = '', activated }) => [id, { id, isActivated: activated === true, users: holders.get(id) ?? new Set() }]));
  }
}

const idOf = (phone: string | { readonly phoneId?: string }): string => (typeof phone === 'string' ? phone : (phone.phoneId ?? ''));

/** What Rollcall did to phones that were activated: whose it took, and to whom it gave them. */
function wrongs(before: ReadonlyMap<string, Phone>, after: ReadonlyMap<string, Phone>): readonly string[] {
  return [...before.values()].flatMap(({ id, isActivated, users }) => {
    if (!isActivated) return [];
    const now = after.get(id)?.users ?? new Set<string>();
    const taken = [...users].filter((user) => !now.has(user)).map((user) => `${id} was activated and is taken from ${user}`);
    return [...taken, ...[...now].filter((user) => !users.has(user)).map((user) => `${id} was activated and is given to ${user}`)];
  });
}

describe('phones over many histories (B8)', () => {
  for (const seed of Array.from({ length: 10 }, (_, index) => index + 1)) {
    it(`${PEOPLE} people, ${DAYS} days, seed ${seed}: no activated factor is taken, and none activated by one is given to another`, async () => {
      const world = new PhoneWorld(new Dice(seed));
      const seen = { given: 0, taken: 0, activated: 0 };
      for (let day = 0; day < DAYS; day += 1) {
        world.byPersonnel();
        const { header } = await world.plan();
        expect(header.blocked, `day ${day}`).to.equal(false);
        seen.given += header.operations['attach:phones'] ?? 0;
        seen.taken += header.operations['detach:phones'] ?? 0;
        // Somebody is quicker than the plan.
        world.byPeople();
        const before = world.phones();
        seen.activated += [...before.values()].filter(({ isActivated }) => isActivated).length;
        await world.apply();
        expect(wrongs(before, world.phones()), `day ${day}`).to.deep.equal([]);
        world.clock.nowMs += 86_400_000;
      }
      expect(seen.given, 'phones were given').to.be.greaterThan(PEOPLE);
      expect(seen.taken, 'phones were taken').to.be.greaterThan(PEOPLE / 10);
      expect(seen.activated, 'phones were activated').to.be.greaterThan(PEOPLE);
      world.dispose();
    });
  }
});
