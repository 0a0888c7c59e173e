import { expect } from 'chai';
import type { Json } from '@rollcall/core';
import { formerDefinition } from '../../../packages/core/src/mapping/former.js';

const stored = (more: Readonly<Record<string, Json>> = {}): Json => ({
  enabled: true,
  definition: { name: 'staff', from: 'hr', to: 'app', joins: [], scope: { text: 'true' }, accounts: { username: { text: 'hr.uid' } }, ...more },
});
const join = (more: Readonly<Record<string, Json>> = {}): Json => ({ source: 'pay', on: { text: 'pay.a == hr.b' }, multiple: 'reject', required: false, ...more });
const textOf = (definition: Json): string | undefined => formerDefinition('staff', definition)?.text;

describe('a definition as it was applied before', () => {
  it('reads what decides who is in, and nothing else', () => {
    const former = formerDefinition('staff', stored({ joins: [join({ multiple: 'first', required: true })] }));
    expect(former).to.include({ name: 'staff', from: 'hr', to: 'app' });
    expect(former?.definition).to.deep.include({
      name: 'staff',
      from: 'hr',
      scope: { text: 'true', path: [] },
      joins: [{ source: 'pay', on: { text: 'pay.a == hr.b', path: [] }, multiple: 'first', required: true }],
      accounts: {},
    });
    expect(former?.definition).not.to.have.property('groups');
  });

  const same: readonly (readonly [what: string, definition: Json])[] = [
    ['another mapping', stored({ accounts: {} })],
    ['other guards', stored({ guards: { remove: { max: 1 } } })],
    ['another ladder', stored({ leave: [{ rung: 'disable', afterMs: 0 }] })],
  ];
  for (const [what, definition] of same) it(`lets the same people in with ${what}`, () => expect(textOf(definition)).to.equal(textOf(stored())));

  const other: readonly (readonly [what: string, definition: Json])[] = [
    ['another scope', stored({ scope: { text: 'false' } })],
    ['no scope', { enabled: true, definition: { from: 'hr', to: 'app', joins: [] } }],
    ['another source', stored({ from: 'pay' })],
    ['a join', stored({ joins: [join()] })],
  ];
  for (const [what, definition] of other) it(`lets other people in with ${what}`, () => expect(textOf(definition)).not.to.equal(textOf(stored())));

  it('lets other people in with another key, choice or need of a join', () => {
    const texts = [join(), join({ on: { text: 'pay.c == hr.b' } }), join({ multiple: 'first' }), join({ required: true }), join({ source: 'more' })].map((one) => textOf(stored({ joins: [one] })));
    expect(new Set(texts).size).to.equal(texts.length);
  });

  it('has the same members only where accounts are called the same, and members are treated the same', () => {
    const accounts = { username: { text: 'directory.cn' } };
    const ones = [stored(), stored({ accounts }), stored({ isReference: true }), stored({ groups: { attributes: {}, members: { default: 'exclusive', rules: [] } } })];
    expect(new Set(ones.map((one) => formerDefinition('staff', one)?.members)).size).to.equal(4);
    expect(formerDefinition('staff', stored({ guards: {} }))?.members).to.equal(formerDefinition('staff', stored())?.members);
  });

  it('wants the same groups only with the same selection', () => {
    const selects = [stored(), stored({ groups: { attributes: {} } }), stored({ groups: { select: { text: 'true' } } }), stored({ groups: { select: { text: 'false' } } })].map((one) => formerDefinition('staff', one)?.select);
    expect(new Set(selects).size).to.equal(4);
  });

  it('is none where it was disabled', () => expect(formerDefinition('staff', { enabled: false, definition: { from: 'hr', to: 'app' } })).to.equal(undefined));

  it('reads as a pipeline of no source where it cannot be read', () => {
    for (const nonsense of ['x', 7, null, [], {}, { definition: [] }, { definition: { from: 3, to: {} } }] as const satisfies readonly Json[]) {
      expect(formerDefinition('staff', nonsense), JSON.stringify(nonsense)).to.include({ from: '', to: '' });
    }
  });
});
