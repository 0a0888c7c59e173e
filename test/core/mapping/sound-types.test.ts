import fc from 'fast-check';
import { expect } from 'chai';
import { compilePipeline } from '../../../packages/core/src/mapping/compile.js';
import type { SourceValue } from '../../../packages/core/src/domain/value.js';
import { definitionOf, directory, duo, hr, inputOf, issuesOf, compiled, NOON_MS, openHr } from './fixtures.js';

const atom = fc.constantFrom(
  'directory.uid', 'directory.title', 'directory.mail', 'directory.groups', 'directory.uidNumber', 'directory.active', 'directory.?title', 'directory.?uidNumber',
  'directory.mail[0]', 'directory.mail[?0]', "directory['employee-type']", 'hr.email', 'hr.number', 'hr.?mobile', 'has_hr', 'has(hr.email)',
  "'a'", "''", '1', '2.5', 'true', '[]', "['a', 'b']", "{'a': 'b'}['a']", 'null',
);
const { any: expression } = fc.letrec<{ any: string; call: string; binary: string; ternary: string; walk: string; list: string }>((tie) => ({
  any: fc.oneof({ maxDepth: 3, withCrossShrink: true }, atom, tie('call'), tie('binary'), tie('ternary'), tie('walk'), tie('list')),
  call: fc.tuple(fc.constantFrom('lower', 'upper', 'trim', 'digits', 'string', 'int', 'double', 'size', '!'), tie('any')).map(([name, inner]) => `${name}(${inner})`),
  binary: fc.tuple(tie('any'), fc.constantFrom('==', '!=', '+', '<', '&&', '||', 'in', '.or', '.orValue'), tie('any')).map(([left, op, right]) => (op.startsWith('.') ? `${left}${op}(${right})` : `(${left} ${op} ${right})`)),
  ternary: fc.tuple(tie('any'), tie('any'), tie('any')).map((parts) => `(${parts[0]} ? ${parts[1]} : ${parts[2]})`),
  walk: fc.tuple(tie('any'), fc.constantFrom("exists(x, x == 'a')", "filter(x, x != 'a')", 'map(x, lower(x))', 'map(x, size(x))', "join('-')", 'size()', "split('a')", 'hasValue()')).map(([left, method]) => `${left}.${method}`),
  list: fc.array(tie('any'), { maxLength: 2 }).map((parts) => `[${parts.join(', ')}]`),
}));

const primitive = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean(), fc.double({ noNaN: true }));
const anyValue: fc.Arbitrary<SourceValue> = fc.oneof(primitive, fc.array(primitive, { maxLength: 3 }));
const record = fc.dictionary(fc.constantFrom('uid', 'title', 'mail', 'uidNumber', 'active', 'employee-type', 'email', 'number', 'mobile'), anyValue, { noNullPrototype: true });

function isRightType(attribute: string, value: unknown): boolean {
  switch (attribute) {
    case 'realname':
      return typeof value === 'string' && value !== '' && value.trim() === value;
    case 'level':
      return Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{16,}$/.test(value));
    case 'vip':
      return typeof value === 'boolean';
    case 'aliases':
      return Array.isArray(value) && value.length > 0 && value.every((element) => typeof element === 'string' && element !== '');
    default:
      return Array.isArray(value) && value.length > 0 && value.every(isPhone);
  }
}

function isPhone(element: unknown): boolean {
  return typeof element === 'object' && element !== null && 'number' in element && typeof element.number === 'string';
}

describe('mapping: an expression that passes the check', () => {
  for (const sources of [{ directory, hr }, { directory, hr: openHr }]) {
    it(`never throws and never gives a value of the wrong type (${sources.hr === hr ? 'declared' : 'undeclared'} columns)`, function () {
      this.timeout(60_000);
      let passed = 0;
      const property = fc.property(expression, fc.constantFrom('realname', 'level', 'vip', 'aliases', 'phones'), record, record, (text, attribute, own, joined) => {
        const result = compilePipeline(definitionOf({ scope: `has(directory.title) || ${text} == ${text}`, accounts: { [attribute]: text } }), sources, duo);
        const alone = compilePipeline(definitionOf({ accounts: { [attribute]: text } }), sources, duo);
        if (result.ok) {
          const { scope } = result.pipeline.mapPerson(inputOf({ attributes: own, hr: joined, groups: ['a'] }), NOON_MS);
          expect(scope.is).to.be.oneOf(['in', 'out', 'held']);
        }
        if (!alone.ok) return;
        passed += 1;
        const { desired } = alone.pipeline.mapPerson(inputOf({ attributes: own, hr: joined, groups: ['a'] }), NOON_MS);
        const got = desired[attribute];
        if (got?.state === 'value') expect(isRightType(attribute, got.value), `${text} gave ${JSON.stringify(got.value)} for ${attribute}`).to.equal(true);
      });
      fc.assert(property, { numRuns: 600 });
      expect(passed, 'expressions that passed the check').to.be.greaterThan(20);
    });
  }
});

describe('mapping: patterns', () => {
  const bomb = `${'a'.repeat(50_000)}!`;
  const matched = (pattern: string) => compiled({ scope: `re(directory.uid, '${pattern}')` }).mapPerson(inputOf({ attributes: { uid: bomb } }), NOON_MS).scope;

  // JavaScript's own engine needs 8 s for the first at 28 characters, and twice that for each further one.
  for (const pattern of ['^(a+)+$', '(a|aa)+$', '(a*)*b', '(.*a){20}$']) {
    it(`${pattern} is linear`, function () {
      this.timeout(10_000);
      expect(matched(pattern)).to.deep.equal({ is: 'out' });
    });
  }

  it('that would be enormous are refused', () => {
    expect(issuesOf({ scope: "re(directory.uid, '((a{1000}){1000}){1000}')" })[0]).to.match(/^scope: the pattern cannot be used: /);
  });

  it('are found anywhere unless anchored, with Unicode', () => {
    const found = (pattern: string, uid: string) => compiled({ scope: `re(directory.uid, '${pattern}')` }).mapPerson(inputOf({ attributes: { uid } }), NOON_MS).scope.is;
    expect([found('b', 'abc'), found('^b', 'abc'), found('^.$', '\u{1f600}'), found('(?i)ÄB', 'äb')]).to.deep.equal(['in', 'out', 'in', 'in']);
  });
});
