import { expect } from 'chai';
import fc from 'fast-check';
import { orderRenames, type Rename } from '../../../packages/core/src/planning/renames.js';

/** Carries the renames out as the plan would: each when what it waits for is done; nobody may take a name that is in use. */
function carriedOut(people: number, wishes: readonly number[], verdicts: ReturnType<typeof orderRenames>): readonly number[] {
  const names = Array.from({ length: people }, (_, person) => person);
  const open = new Set([...verdicts].flatMap(([account, verdict]) => (verdict.is === 'withheld' ? [] : [account])));
  for (let progress = true; progress && open.size > 0; ) {
    progress = false;
    for (const account of open) {
      const verdict = verdicts.get(account);
      if (verdict?.is === 'after' && open.has(verdict.holder)) continue;
      const wish = wishes[account] ?? account;
      expect(names.includes(wish), `${account} takes ${wish} of ${names.join()}`).to.equal(false);
      names[account] = wish;
      open.delete(account);
      progress = true;
    }
  }
  expect([...open], 'waits for ever').to.deep.equal([]);
  return names;
}

function renamesOf(people: number, wishes: readonly number[]): readonly Rename[] {
  return wishes.flatMap((wish, account): readonly Rename[] => {
    if (wish === account) return [];
    const isContested = wishes.filter((other) => other === wish).length > 1;
    return [{ account, holder: wish < people ? wish : undefined, ...(isContested ? { blocked: 'contested' as const } : {}) }];
  });
}

describe('renames', () => {
  it('end under the own name or untouched, for all rename graphs over up to four people (A9)', () => {
    let graphs = 0;
    for (let people = 1; people <= 4; people += 1) {
      // Each wants the name of one of them, or one of two that are free.
      const choices = people + 2;
      for (let graph = 0; graph < choices ** people; graph += 1) {
        const wishes = Array.from({ length: people }, (_, person) => Math.floor(graph / choices ** person) % choices);
        const renames = renamesOf(people, wishes);
        const verdicts = orderRenames(renames);
        const names = carriedOut(people, wishes, verdicts);
        for (const [person, name] of names.entries()) {
          const isWithheld = verdicts.get(person)?.is === 'withheld';
          expect(name).to.equal(isWithheld ? person : wishes[person]);
        }
        expect(new Set(names).size, 'every name once').to.equal(people);
        graphs += 1;
      }
    }
    expect(graphs).to.equal(3 + 4 ** 2 + 5 ** 3 + 6 ** 4);
  });

  it('are decided the same whatever the order of the list', () => {
    const graph = fc.integer({ min: 1, max: 7 }).chain((people) => fc.array(fc.nat(people + 1), { minLength: people, maxLength: people }));
    fc.assert(
      fc.property(graph, fc.array(fc.nat(), { minLength: 7, maxLength: 7 }), (wishes, noise) => {
        const renames = renamesOf(wishes.length, wishes);
        const shuffled = renames.map((rename, index) => ({ rename, at: noise[index] ?? 0 })).sort((left, right) => left.at - right.at);
        const one = orderRenames(renames);
        const other = orderRenames(shuffled.map(({ rename }) => rename));
        for (const { account } of renames) expect(other.get(account)).to.deep.equal(one.get(account));
      }),
    );
  });

  it('say why: held, in a circle, contested', () => {
    const verdicts = orderRenames([
      { account: 0, holder: 1 },
      { account: 1, holder: 0 },
      { account: 2, holder: 0 },
      { account: 3, holder: 9 },
      { account: 4, holder: undefined, blocked: 'contested' },
      { account: 5, holder: 4 },
      { account: 6, holder: 0, blocked: 'kept' },
    ]);
    const because = (account: number): string | undefined => {
      const verdict = verdicts.get(account);
      return verdict?.is === 'withheld' ? verdict.because : verdict?.is;
    };
    expect([0, 1, 2, 3, 4, 5, 6].map(because)).to.deep.equal(['cycle', 'cycle', 'held', 'held', 'contested', 'held', 'held']);
  });
});
