import { expect } from 'chai';
import { z } from 'zod';
import { sqlSource } from '@rollcall/source-sql';
import { secretOf } from '@rollcall/core';
import { compareWatermarks } from '../../packages/source-sql/src/watermark.js';

const SECRET = 'postgres://app:s3cr3t-pa55@db.example.edu/hr';
const minimal = { url: SECRET, people: { key: 'id', query: 'select id from person' } };

function issuesOf(raw: unknown): readonly string[] {
  const opened = sqlSource.open(raw);
  return opened.ok ? [] : opened.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function profileOf(raw: unknown) {
  const opened = sqlSource.open(raw);
  return opened.ok ? opened.profile : expect.fail(JSON.stringify(opened.issues));
}

describe('source-sql configuration', () => {
  it('accepts the shortest and the longest form', () => {
    expect(issuesOf(minimal)).to.deep.equal([]);
    expect(
      issuesOf({
        url: secretOf(SECRET),
        caFile: '/etc/ca.pem',
        people: { key: { column: 'uid', neverReused: true }, query: 'select 1', columns: { uid: 'string', mails: 'string[]', born: 'date' } },
        groups: { key: 'id', query: 'select 1', name: 'title', columns: { id: 'int' } },
        memberships: { query: 'select 1', person: 'p', group: 'g' },
        ready: 'select true',
        statementTimeout: '5m',
        pageSize: 1000,
      }),
    ).to.deep.equal([]);
  });

  const broken: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
    ['an unknown field', { ...minimal, peoples: {} }, /peoples/],
    ['an unknown field inside', { ...minimal, people: { ...minimal.people, sql: 'x' } }, /^people: .*sql/],
    ['no people', { url: SECRET }, /^people: /],
    ['an empty query', { ...minimal, people: { key: 'id', query: '  ' } }, /^people\.query: write one SELECT/],
    ['an unknown column type', { ...minimal, people: { ...minimal.people, columns: { id: 'integer' } } }, /^people\.columns\.id: /],
    ['a bad duration', { ...minimal, statementTimeout: '60' }, /^statementTimeout: write a duration/],
    ['no duration at all', { ...minimal, statementTimeout: '0s' }, /^statementTimeout: write a duration/],
    ['a page size of 0', { ...minimal, pageSize: 0 }, /^pageSize: /],
    ['memberships without groups', { ...minimal, memberships: { query: 'select 1', person: 'p', group: 'g' } }, /^memberships: memberships name groups/],
    ['a key that is a name', { ...minimal, people: { ...minimal.people, key: 'uid' } }, /^people\.key: "uid" is a name, and a name can be reused/],
    ['a key that is a name, with a word about it that says no', { ...minimal, people: { ...minimal.people, key: { column: 'Email', neverReused: false } } }, /^people\.key: "Email" is a name/],
    ['a group key that is a name', { ...minimal, groups: { key: 'name', query: 'select 1' } }, /^groups\.key: "name" is a name/],
  ];
  for (const [title, raw, message] of broken) {
    it(`refuses ${title}, by its path and without the secret`, () => {
      const issues = issuesOf(raw);
      expect(issues.join('\n')).to.match(message);
      expect(issues.join('\n')).to.not.contain('s3cr3t');
    });
  }

  it('composes with `use` and becomes a JSON Schema', () => {
    const whole = z.discriminatedUnion('use', [sqlSource.config.extend({ use: z.literal('sql') })]);
    expect(whole.safeParse({ use: 'sql', ...minimal }).success).to.equal(true);
    const schema = JSON.stringify(z.toJSONSchema(whole, { io: 'input', unrepresentable: 'any' }));
    expect(schema).to.contain('"timestamp[]"').and.to.contain('neverReused');
  });
});

describe('source-sql profile', () => {
  it('knows declared columns, and the key beside them', () => {
    const columns = { email: 'string', level: 'int', mails: 'string[]', start_on: 'date' };
    expect(profileOf({ ...minimal, people: { ...minimal.people, columns } })).to.deep.equal({
      compareWatermarks,
      schemas: {
        person: {
          open: false,
          attributes: {
            id: { type: 'dyn', multi: false },
            email: { type: 'string', multi: false },
            level: { type: 'int', multi: false },
            mails: { type: 'string', multi: true },
            start_on: { type: 'string', multi: false },
          },
        },
      },
      memberships: false,
      findings: [],
    });
  });

  it('is open without columns, and says so', () => {
    const profile = profileOf(minimal);
    expect(profile.schemas.person.open).to.equal(true);
    expect(profile.findings.map((finding) => finding.code)).to.deep.equal(['columns-unknown']);
  });

  it('names groups by `name`, or by what is stated', () => {
    const groups = { key: 'id', query: 'select 1' };
    expect(profileOf(minimal)).to.not.have.property('groupNaming');
    expect(profileOf({ ...minimal, groups }).groupNaming).to.equal('name');
    const memberships = { query: 'select 1', person: 'p', group: 'g' };
    expect(profileOf({ ...minimal, groups: { ...groups, name: 'title' }, memberships })).to.include({ groupNaming: 'title', memberships: true });
  });

  for (const [key, severity] of [['user_name_hash', 'warning'], [{ column: 'uid', neverReused: true }, 'info'], ['id', undefined], ['person_uuid', undefined]] as const) {
    it(`says ${severity ?? 'nothing'} about the key ${JSON.stringify(key)}`, () => {
      const findings = profileOf({ ...minimal, people: { ...minimal.people, key } }).findings.filter((finding) => finding.code === 'reusable-key');
      expect(findings.map((finding) => finding.severity)).to.deep.equal(severity === undefined ? [] : [severity]);
    });
  }

  for (const [query, warned] of [
    ['select id from person where end_on is null', true],
    ['select id from person p where p."termination_date" IS NULL', true],
    ['select id from person where mobile is null', false],
    ['select id from person where end_on is not null', false],
  ] as const) {
    it(`${warned ? 'warns' : 'does not warn'} about "${query}"`, () => {
      const findings = profileOf({ ...minimal, people: { key: 'id', query } }).findings;
      expect(findings.some((finding) => finding.code === 'null-end-date')).to.equal(warned);
    });
  }
});
