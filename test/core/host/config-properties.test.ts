import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema, formatIssue, loadConfig, type ConfigIssue } from '../../../packages/core/src/host/config/index.js';
import { env, plugins, readFile, sample } from './plugins-for-tests.js';

const load = (text: string) => loadConfig({ text, file: 'rollcall.yaml', plugins, env, readFile });

function everyIssue(text: string): readonly ConfigIssue[] {
  const result = load(text);
  return result.ok ? result.warnings : result.issues;
}

function liesInside(text: string, issue: ConfigIssue): boolean {
  const line = text.split('\n')[issue.line - 1];
  return line !== undefined && issue.column >= 1 && issue.column <= line.length + 1 && issue.message !== '' && !issue.message.includes('\n');
}

/** The sample with a few places cut, doubled or overwritten. */
const mutated = fc
  .array(fc.record({ at: fc.nat(sample.length), cut: fc.nat(12), put: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('${', '${env:X}', '{', '[', '"', "'", ': ', '- ', '\n', '\t', '*a', '&a ', '!t ', '|\n', '? ', '#', '<<: ', '__proto__', 'constructor: ', '\r\n', '\uFEFF', '\u0000')) }), { minLength: 1, maxLength: 4 })
  .map((edits) => edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), sample));

/** Documents of the right outline with arbitrary values. */
const outlined = fc
  .record({ state: fc.jsonValue(), sources: fc.dictionary(fc.string(), fc.jsonValue()), targets: fc.jsonValue(), pipelines: fc.dictionary(fc.constantFrom('a', 'b', 'constructor', '__proto__'), fc.jsonValue()) }, { requiredKeys: [] })
  .map((document) => JSON.stringify(document, null, 1));

describe('configuration: whatever the text', () => {
  for (const [name, texts] of Object.entries({ 'any text': fc.string({ unit: 'binary', maxLength: 200 }), 'a mutated sample': mutated, 'any values': outlined })) {
    it(`${name} is read without a throw, and every issue lies inside the file`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          for (const issue of everyIssue(text)) {
            expect(liesInside(text, issue), formatIssue(issue)).to.equal(true);
            expect(formatIssue(issue)).to.not.match(/p4ssword|s3cret|Zh5eGmUq/);
          }
        }),
        { numRuns: 150 },
      );
    });
  }

  it('texts that would take the parser down are refused', () => {
    for (const text of ['['.repeat(100_000), '{'.repeat(10_000), '- '.repeat(50_000), '? '.repeat(50_000), 'x'.repeat(2_000_000)]) {
      const result = load(text);
      expect(result.ok).to.equal(false);
    }
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from('bcdefghi', (name, index) => `${name}: &${name} [${`*${'abcdefgh'[index] ?? ''}, `.repeat(8)}]`).join('\n')}\n`;
    expect(load(bomb).ok).to.equal(false);
  });
});

describe('configuration: the schema for editors', () => {
  const schema = configJsonSchema(plugins);
  const check = z.fromJSONSchema(schema);

  it('accepts the sample as written and refuses a broken one', () => {
    const document: unknown = parse(sample);
    expect(check.safeParse(document).error?.issues ?? []).to.deep.equal([]);
    expect(check.safeParse(parse(sample.replace('from: directory', 'form: directory'))).success).to.equal(false);
    expect(check.safeParse(parse(sample.replace('use: ldap', 'use: ldab'))).success).to.equal(false);
    expect(check.safeParse(parse(sample.replace('people: { base', 'peple: { base'))).success).to.equal(false);
    expect(check.safeParse(parse(sample.replace('use: ldap', 'use: ldap\n    pageSize: "${env:SIZE}"'))).success).to.equal(true);
    expect(check.safeParse(parse(sample.replace('use: ldap', 'use: ldap\n    pageSize: many'))).success).to.equal(false);
  });

  it('is plain data whose references resolve', () => {
    expect(JSON.parse(JSON.stringify(schema))).to.deep.equal(schema);
    expect(JSON.stringify(schema)).to.not.include('"$ref"');
    expect(schema).to.deep.include({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', additionalProperties: false });
    expect(JSON.stringify(schema)).to.include('"secretKey":{"type":"string","writeOnly":true}');
  });
});
