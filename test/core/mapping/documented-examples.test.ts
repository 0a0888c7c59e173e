import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { FUNCTIONS } from '../../../packages/core/src/mapping/functions/function-table.js';
import type { SourceValue } from '../../../packages/core/src/domain/value.js';
import { compiled, inputOf, issuesOf, NOON_MS } from './fixtures.js';

interface DocumentedPerson {
  readonly directory: Record<string, SourceValue>;
  readonly groups: readonly string[];
  readonly hr: Record<string, SourceValue>;
}

const page = readFileSync(new URL('../../../docs/expressions.md', import.meta.url), 'utf8');
const json = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const person = JSON.parse(json) as DocumentedPerson;
const examples = [...page.slice(page.indexOf('## Examples')).matchAll(/^\| `(.+?)` \| `(.+?)` \|$/gm)].map(([, expression = '', result = '']) => ({ expression, expected: JSON.parse(result) as unknown }));

/** The target attribute of the fixture that takes the kind of result. */
function attributeFor(expected: unknown): string {
  if (typeof expected === 'boolean') return 'vip';
  if (typeof expected === 'string') return 'realname';
  return Array.isArray(expected) && typeof expected[0] === 'object' ? 'phones' : 'aliases';
}

describe('mapping: the examples of docs/expressions.md', () => {
  it('are found on the page', () => {
    expect(examples.length).to.be.greaterThan(30);
  });

  for (const { expression, expected } of examples) {
    it(`${expression} gives ${JSON.stringify(expected)}`, () => {
      const attribute = attributeFor(expected);
      const accounts = { [attribute]: expression };
      expect(issuesOf({ accounts })).to.deep.equal([]);
      const result = compiled({ accounts }).mapPerson(inputOf({ attributes: person.directory, groups: person.groups, hr: person.hr }), NOON_MS);
      expect(result.rejected).to.deep.equal([]);
      expect(result.desired[attribute]).to.deep.equal({ state: 'value', value: expected });
    });
  }

  it('name every function there is, in the table', () => {
    for (const { name } of FUNCTIONS) expect(page, name).to.match(new RegExp(`[\`.]${name}\\(`));
  });

  it('use every function there is', () => {
    for (const { name } of FUNCTIONS) expect(examples.some(({ expression }) => expression.includes(`${name}(`)), name).to.equal(true);
  });
});
