import { expect } from 'chai';
import type { SeedUser } from '@rollcall/duo-simulator';
import { OWNERSHIPS, type Ownership } from '../../../packages/core/src/mapping/definition.js';
import { DuoWorld } from '../support/duo-world.js';

const FIELDS = ['realname', 'email', 'notes', 'firstname', 'lastname'] as const;
type Field = (typeof FIELDS)[number];
/** The attribute of the test's directory that each field is mapped from. */
const FROM: Readonly<Record<Field, string>> = { realname: 'cn', email: 'mail', notes: 'number', firstname: 'givenName', lastname: 'sn' };

const HAND = 'by hand';
type Change = 'unchanged' | 'changed' | 'cleared';

/** What stands in Duo afterwards: by mode, what happened in the source, and whether somebody wrote there by hand. */
const EXPECTED: Readonly<Record<Ownership, Readonly<Record<Change, { readonly edited: string; readonly untouched: string }>>>> = {
  always: { unchanged: { edited: 'first', untouched: 'first' }, changed: { edited: 'second', untouched: 'second' }, cleared: { edited: '', untouched: '' } },
  'create-only': { unchanged: { edited: HAND, untouched: 'first' }, changed: { edited: HAND, untouched: 'first' }, cleared: { edited: HAND, untouched: 'first' } },
  'if-empty': { unchanged: { edited: HAND, untouched: 'first' }, changed: { edited: HAND, untouched: 'first' }, cleared: { edited: HAND, untouched: 'first' } },
  'if-last-was-ours': { unchanged: { edited: HAND, untouched: 'first' }, changed: { edited: HAND, untouched: 'second' }, cleared: { edited: HAND, untouched: '' } },
};

describe('who may write a field of Duo users (B7)', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
  });
  afterEach(() => world.dispose());

  const map = (own: string): void => {
    const fields = FIELDS.map((field) => `${field}: { value: "hr.${FROM[field]}"${own} }`).join(', ');
    world.yaml = world.yaml.replace(/accounts: .*/, `accounts: { username: "lower(hr.uid)", ${fields} }`);
  };
  const say = (text: string | undefined): void => world.person('ann', Object.fromEntries(Object.values(FROM).map((attribute) => [attribute, text])));
  const shown = (): readonly string[] => {
    const user = world.duo.dump().users?.find(({ username }) => username === 'ann');
    return FIELDS.map((field) => user?.[field] ?? '');
  };
  const byHand = (text: string): void => world.inPanel('ann', (user): SeedUser => ({ ...user, ...Object.fromEntries(FIELDS.map((field) => [field, text])) }));
  const sentSince = (sequence: number) => world.duo.requests.all.filter((request) => request.sequence > sequence && request.method === 'POST');

  for (const own of OWNERSHIPS) {
    for (const change of ['unchanged', 'changed', 'cleared'] as const) {
      for (const hand of ['edited', 'untouched'] as const) {
        it(`own: ${own}; source ${change}, ${hand} in Duo: every field is "${EXPECTED[own][change][hand]}"`, async () => {
          map(`, own: ${own}`);
          say('first');
          await world.run();
          if (hand === 'edited') byHand(HAND);
          if (change !== 'unchanged') say(change === 'changed' ? 'second' : undefined);
          const { sequence = 0 } = world.duo.requests.all.at(-1) ?? {};
          await world.run();
          const expected = EXPECTED[own][change][hand];
          expect(shown()).to.deep.equal(FIELDS.map(() => expected));
          const written = hand === 'edited' ? expected !== HAND : expected !== 'first';
          expect(sentSince(sequence).map(({ params }) => params)).to.deep.equal(written ? [Object.fromEntries(FIELDS.map((field) => [field, expected]))] : []);
          expect(await world.operations()).to.deep.equal([]);
        });
      }
    }
  }

  it('notes of the help desk survive thirty runs of changes, and the plan says so by saying nothing', async () => {
    map(', own: if-last-was-ours');
    say('first');
    await world.run();
    world.inPanel('ann', (user) => ({ ...user, notes: 'called twice, be kind' }));
    for (let run = 0; run < 30; run += 1) {
      say(`change ${run}`);
      await world.run();
    }
    expect(shown()).to.deep.equal(['change 29', 'change 29', 'called twice, be kind', 'change 29', 'change 29']);
  });

  it('drift that is put back is counted by field', async () => {
    map('');
    say('first');
    await world.run();
    byHand(HAND);
    expect((await world.planned()).header.drift).to.deep.equal(Object.fromEntries(FIELDS.map((field) => [field, 1])));
  });

  it('what is not mapped is never sent, not even blank', async () => {
    world.yaml = world.yaml.replace(/accounts: .*/, 'accounts: { username: "lower(hr.uid)" }');
    world.person('ann');
    await world.run();
    const creates = world.duo.requests.where({ method: 'POST', path: '/admin/v1/users' });
    expect(creates.map(({ params }) => params)).to.deep.equal([{ username: 'ann' }]);
  });
});
