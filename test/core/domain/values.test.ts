import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  byOwner,
  canonicalJson,
  digestOf,
  digestOfText,
  exactKey,
  foldedKey,
  hasOuterBlanks,
  ownerOf,
  ownerText,
  phaseOf,
  PHASES,
  shapeOf,
  type Json,
  type Operation,
} from '@rollcall/core';
import { LineDigest } from '../../../packages/core/src/execution/staging/line-digest.js';

describe('canonical JSON', () => {
  it('says the same as JSON does, and the same whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value) as Json)).to.equal(text);
      }),
    );
  });

  it('orders keys by code unit, leaves undefined out, and has no blanks', () => {
    expect(canonicalJson({ b: [1, null], a: undefined, B: 'é', '\u{1F600}': true, '\uFB00': 0 })).to.equal('{"B":"é","b":[1,null],"😀":true,"ﬀ":0}');
  });

  for (const number of [Number.NaN, Infinity, -Infinity]) {
    it(`refuses ${number}`, () => expect(() => canonicalJson([number])).to.throw(TypeError));
  }
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse().map(([key, item]) => [key, reversed(item)] as const);
  return Object.fromEntries(entries);
}

describe('digests', () => {
  it('are those of SHA-256', () => {
    expect(digestOfText('abc')).to.equal('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('over lines equal the digest of the whole text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (lines) => {
        const running = new LineDigest();
        for (const line of lines) running.add(line);
        expect(running.finish()).to.equal(digestOfText(lines.map((line) => `${line}\n`).join('')));
      }),
    );
  });

  it('do not depend on the order of keys', () => {
    expect(digestOf({ a: 1, b: [2] })).to.equal(digestOf({ b: [2], a: 1 }));
  });
});

describe('text keys', () => {
  const same: readonly (readonly [string, string])[] = [
    ['ANN', 'ann'],
    ['É', 'e\u0301'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφοσ'],
    ['ς', 'σ'],
    ['Ǆ', 'ǆ'],
    ['ｆｕｌｌ', 'ＦＵＬＬ'],
    ['\u{10400}', '\u{10428}'],
    ['K', 'k'],
  ];
  for (const [left, right] of same) it(`take ${left} and ${right} for one`, () => expect(foldedKey(left)).to.equal(foldedKey(right)));

  const different: readonly (readonly [string, string])[] = [
    ['I', 'ı'],
    ['i', 'İ'],
    ['ß', 'ss'],
    ['ann', 'ann '],
    ['o', 'ö'],
    ['ﬁ', 'fi'],
  ];
  for (const [left, right] of different) it(`tell ${left} from ${right}`, () => expect(foldedKey(left)).not.to.equal(foldedKey(right)));

  it('fold I to i, everywhere', () => expect(foldedKey('I')).to.equal('i'));

  it('are keys of themselves', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldedKey(foldedKey(text))).to.equal(foldedKey(text));
        expect(foldedKey(text.normalize('NFD'))).to.equal(foldedKey(text));
        expect(exactKey(text.normalize('NFD'))).to.equal(exactKey(text));
      }),
    );
  });

  it('are the same under the Turkish locale (A12)', () => {
    const module = new URL('../../../packages/core/src/domain/text-key.ts', import.meta.url).href;
    const program = `import { foldedKey } from ${JSON.stringify(module)}; process.stdout.write(foldedKey('IİıiÉ') + ['b','ä','a'].sort().join(''));`;
    const [turkish, plain] = ['tr_TR.UTF-8', 'C'].map((LANG) => {
      const env = { ...process.env, LANG, LC_ALL: LANG };
      return spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { env, encoding: 'utf8' }).stdout;
    });
    expect(turkish).to.equal(plain);
    expect(turkish).to.equal(`${foldedKey('IİıiÉ')}abä`);
  });

  it('report blanks at the ends, and keep them', () => {
    expect(['a', ' a', 'a\u00a0', '\ta', ''].map(hasOuterBlanks)).to.deep.equal([false, true, true, true, false]);
    expect(foldedKey(' A')).to.equal(' a');
  });
});

describe('owner keys', () => {
  it('survive being written as text, colons in the key included', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9_]*$/), fc.string(), (source, key) => {
        expect(ownerOf(ownerText({ source, key }))).to.deep.equal({ source, key });
      }),
    );
  });

  it('are ordered by source, then key, by code unit', () => {
    const owners = [['b', 'a'], ['a', 'ä'], ['a', 'z'], ['a', 'Z']].map(([source = '', key = '']) => ({ source, key }));
    expect(owners.sort(byOwner).map(ownerText)).to.deep.equal(['a:Z', 'a:z', 'a:ä', 'b:a']);
  });
});

describe('phases', () => {
  const order: readonly (readonly [Partial<Operation>, string, string])[] = [
    [{ kind: 'disable', type: 'account' }, 'leave', 'disable:account'],
    [{ kind: 'trash', type: 'account' }, 'leave', 'trash:account'],
    [{ kind: 'detach', attachment: { what: 'membership', account: { id: 'a' }, group: { id: 'g' }, groupLabel: 'g' } }, 'leave', 'detach:membership'],
    [{ kind: 'create', type: 'group' }, 'groups', 'create:group'],
    [{ kind: 'adopt', type: 'group' }, 'groups', 'adopt:group'],
    [{ kind: 'restore', type: 'account' }, 'return', 'restore:account'],
    [{ kind: 'enable', type: 'account' }, 'return', 'enable:account'],
    [{ kind: 'update', type: 'account' }, 'accounts', 'update:account'],
    [{ kind: 'attach', attachment: { what: 'value', account: { id: 'a' }, attribute: 'phones', value: {} } }, 'grants', 'attach:phones'],
    [{ kind: 'delete', type: 'account' }, 'deletions', 'delete:account'],
    [{ kind: 'delete', type: 'group' }, 'deletions', 'delete:group'],
  ];
  for (const [operation, phase, shape] of order) {
    it(`put ${shape} into ${phase}`, () => {
      expect(phaseOf(operation as Operation)).to.equal(phase);
      expect(shapeOf(operation as Operation)).to.equal(shape);
    });
  }

  it('take access away first and delete last', () => {
    expect([PHASES[0], PHASES.at(-1)]).to.deep.equal(['leave', 'deletions']);
  });
});
