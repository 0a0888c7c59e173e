import { expect } from 'chai';
import { orderRenames, type Rename } from '../../../packages/core/src/planning/renames.js';

/** One step: an account takes a name; `temporary` is a name of its own that nobody wants. */
interface Step {
  readonly account: number;
  readonly name: number;
}

const temporaryOf = (account: number): number => 100 + account;

/** Who wants to be renamed, given the names that everybody has now. */
function renamesOf(names: readonly number[], wishes: readonly number[], temporary: boolean): readonly Rename[] {
  return wishes.flatMap((wish, account): readonly Rename[] => {
    if (names[account] === wish) return [];
    const holder = names.indexOf(wish);
    const isContested = wishes.filter((other) => other === wish).length > 1;
    return [
      {
        account,
        holder: holder < 0 ? undefined : holder,
        ...(isContested ? { blocked: 'contested' as const } : {}),
        ...(temporary ? { detour: String(account) } : {}),
      },
    ];
  });
}

/** The steps of one plan in an order that keeps every `after`; throws when there is none. */
function stepsOf(names: readonly number[], wishes: readonly number[], temporary: boolean): readonly Step[] {
  const verdicts = orderRenames(renamesOf(names, wishes, temporary));
  const steps: Step[] = [];
  for (const [account, verdict] of verdicts) if (verdict.is === 'detour') steps.push({ account, name: temporaryOf(account) });
  const moved = new Set(steps.map(({ account }) => account));
  const finished = new Set<number>();
  const open = [...verdicts].flatMap(([account, verdict]) => (verdict.is === 'withheld' ? [] : [{ account, verdict }]));
  while (finished.size < open.length) {
    const next = open.find(({ account, verdict }) => {
      if (finished.has(account)) return false;
      if (verdict.is === 'free') return true;
      // Who waits for one that makes a detour waits for its first step only.
      if (verdict.is === 'after') return finished.has(verdict.holder) || moved.has(verdict.holder);
      return finished.has(verdict.holder);
    });
    if (next === undefined) throw new Error(`they wait for one another: ${JSON.stringify([...verdicts])}`);
    steps.push({ account: next.account, name: wishes[next.account] ?? -1 });
    finished.add(next.account);
  }
  return steps;
}

function after(names: readonly number[], steps: readonly Step[]): readonly number[] {
  const now = [...names];
  for (const { account, name } of steps) {
    expect(now.includes(name), `${account} takes ${name} of ${now.join()}`).to.equal(false);
    now[account] = name;
  }
  return now;
}

function* graphs(): Generator<{ readonly names: readonly number[]; readonly wishes: readonly number[] }> {
  for (let people = 1; people <= 4; people += 1) {
    const names = Array.from({ length: people }, (_, person) => person);
    const choices = people + 2;
    for (let graph = 0; graph < choices ** people; graph += 1) {
      yield { names, wishes: names.map((person) => Math.floor(graph / choices ** person) % choices) };
    }
  }
}

/** Under the own name, unless the name is contested, or somebody keeps it who has to. */
function expectSettled(names: readonly number[], wishes: readonly number[], start: readonly number[], temporary: boolean): void {
  const verdicts = orderRenames(renamesOf(names, wishes, temporary));
  for (const [person, name] of names.entries()) {
    if (name === wishes[person]) continue;
    expect(verdicts.get(person)?.is, 'told by a finding').to.equal('withheld');
    expect(name, 'untouched').to.equal(start[person]);
  }
}

describe('all rename graphs over up to four people (A9)', () => {
  for (const temporary of [false, true]) {
    it(`end with each account under its own person's name, or untouched with a finding: cycles ${temporary ? 'through a temporary name' : 'withheld'}`, () => {
      let moved = 0;
      for (const { names, wishes } of graphs()) {
        const end = after(names, stepsOf(names, wishes, temporary));
        expectSettled(end, wishes, names, temporary);
        const isPermutation = new Set(wishes).size === wishes.length;
        if (temporary && isPermutation) expect(end).to.deep.equal(wishes);
        if (end.join() !== names.join()) moved += 1;
      }
      expect(moved).to.be.greaterThan(500);
    });

    it(`converge after a crash between any two steps, and after a second one: cycles ${temporary ? 'through a temporary name' : 'withheld'}`, () => {
      let crashes = 0;
      for (const { names, wishes } of graphs()) {
        const expected = after(names, stepsOf(names, wishes, temporary));
        const steps = stepsOf(names, wishes, temporary);
        for (let done = 0; done < steps.length; done += 1) {
          const crashed = after(names, steps.slice(0, done));
          const again = stepsOf(crashed, wishes, temporary);
          for (let more = 0; more <= again.length; more += 1) {
            const twice = after(crashed, again.slice(0, more));
            expect(after(twice, stepsOf(twice, wishes, temporary))).to.deep.equal(expected);
            crashes += 1;
          }
        }
      }
      expect(crashes).to.be.greaterThan(1000);
    });
  }
});
