import { expect } from 'chai';
import type { JoinedRow } from '../../../packages/core/src/mapping/compiled.js';
import { compiled, directory, inputOf, NOON_MS, openHr, personRecord, type Somebody, type Written } from './fixtures.js';

const SAMPLE: Written = {
  scope: "'staff' in directory.groups && activeOn(hr.start_on, hr.end_on, 'America/Chicago')",
  accounts: { username: 'lower(directory.uid)', realname: 'directory.cn', email: 'hr.email', phones: 'hr.mobile' },
  groups: { select: "group.name.startsWith('vpn-')", attributes: { name: 'group.name', desc: 'group.description' } },
};
const ANN = { id: '1', email: 'ann@example.edu', mobile: '+1 555', start_on: '2020-01-01', end_on: '2026-05-15' };
const UNKNOWN: JoinedRow = { state: 'unknown', doubts: [{ reason: 'the connection was cut' }] };
const SEVERAL: JoinedRow = { state: 'several', count: 2 };

const map = (written: Written, somebody: Somebody) => compiled(written).mapPerson(inputOf(somebody), NOON_MS);
const desiredOf = (expression: string, somebody: Somebody, attribute = 'realname') => map({ accounts: { [attribute]: expression } }, somebody).desired[attribute];
const rejectedOf = (expression: string, somebody: Somebody, attribute = 'realname') => map({ accounts: { [attribute]: expression } }, somebody).rejected;
const scopeOf = (scope: string, somebody: Somebody) => map({ scope }, somebody).scope;

describe('mapping: the sample of the design', () => {
  it('maps a member of the staff', () => {
    expect(map(SAMPLE, { attributes: { uid: 'Ann', cn: 'Ann Baker' }, groups: ['staff', 'vpn'], hr: ANN })).to.deep.equal({
      scope: { is: 'in' },
      desired: {
        username: { state: 'value', value: 'ann' },
        realname: { state: 'value', value: 'Ann Baker' },
        email: { state: 'value', value: 'ann@example.edu' },
        phones: { state: 'value', value: [{ number: '+1555' }] },
      },
      rejected: [],
      remarks: [],
    });
  });

  it('tells what it reads and what each decision rests on', () => {
    const pipeline = compiled(SAMPLE);
    expect(pipeline.attributes).to.deep.equal({
      directory: { person: ['cn', 'employeeNumber', 'uid'], group: ['cn', 'description'] },
      hr: { person: ['email', 'end_on', 'id', 'mobile', 'start_on'], group: [] },
    });
    expect(pipeline.needsMemberships).to.equal(true);
    expect(pipeline.dependencies).to.deep.equal({
      scope: [
        { source: 'directory', type: 'group' },
        { source: 'directory', type: 'membership' },
        { source: 'directory', type: 'person' },
        { source: 'hr', type: 'person' },
      ],
      accounts: {
        username: [{ source: 'directory', type: 'person' }],
        realname: [{ source: 'directory', type: 'person' }],
        email: [{ source: 'hr', type: 'person' }],
        phones: [{ source: 'hr', type: 'person' }],
      },
      groups: [{ source: 'directory', type: 'group' }],
    });
    expect(compiled({ scope: 'has_hr' }).needsMemberships).to.equal(false);
  });

  it('maps groups', () => {
    const pipeline = compiled(SAMPLE);
    const group = (attributes: Record<string, string>) => pipeline.mapGroup({ type: 'group', key: 'g', references: [], attributes });
    expect(group({ cn: 'vpn-a', description: 'A' })).to.deep.equal({ selected: true, desired: { name: { state: 'value', value: 'vpn-a' }, desc: { state: 'value', value: 'A' } }, rejected: [], members: 'given' });
    expect(group({ cn: 'vpn-a' })).to.have.nested.property('desired.desc').deep.equal({ state: 'absent', by: 'seen' });
    expect(group({ cn: 'printers' })).to.deep.equal({ selected: false });
    expect(group({})).to.deep.equal({ selected: 'held', because: 'group.name is missing: write group.?name.orValue("") or ask with has(group.name)' });
  });

  it('compares the sides of the join as text', () => {
    const [join] = compiled({ join: { hr: 'hr.number == directory.employeeNumber' } }).joins;
    expect(join?.ownValue(personRecord({ employeeNumber: '12' }))).to.equal('12');
    expect(join?.joinedValue(personRecord({ number: 12 }))).to.equal('12');
    expect(join?.joinedValue(personRecord({ number: '9007199254740993' }))).to.equal('9007199254740993');
    for (const attributes of [{}, { employeeNumber: '' }, { employeeNumber: '  ' }]) expect(join?.ownValue(personRecord(attributes))).to.equal(undefined);
    expect(join?.joinedValue(personRecord({ number: 'twelve' }))).to.equal(undefined);
    expect(join?.ownValue(personRecord({ employeeNumber: 'e\u0301' }))).to.equal('\u00e9');
  });
});

describe('mapping: scope', () => {
  const held = (because: string) => ({ is: 'held', because });
  const CASES: readonly (readonly [scope: string, somebody: Somebody, expected: object])[] = [
    ["'staff' in directory.groups", { groups: ['staff'] }, { is: 'in' }],
    ["'staff' in directory.groups", { groups: [] }, { is: 'out' }],
    ["'staff' in directory.groups", { groups: { state: 'unknown', doubts: [{ reason: 'ou=groups was not readable' }] } }, held('the groups are not known: ou=groups was not readable')],
    ["directory.title == 'x'", {}, held('directory.title is missing: write directory.?title.orValue("") or ask with has(directory.title)')],
    ["directory['employee-type'] == 'x'", {}, held("directory.employee-type is missing: write directory[?'employee-type'].orValue(\"\")")],
    ["directory.title == 'x' || directory.uid == 'ann'", {}, { is: 'in' }],
    ["directory.title == 'x' && directory.uid == 'bob'", {}, { is: 'out' }],
    ["has(directory.title) && directory.title == 'x'", {}, { is: 'out' }],
    ["!has(directory.title)", { hr: UNKNOWN }, { is: 'in' }],
    ["hr.email == 'x'", { hr: UNKNOWN }, held('hr was not read whole: the connection was cut')],
    ['has_hr', { hr: UNKNOWN }, held('hr was not read whole: the connection was cut')],
    ['has(hr.email)', { hr: UNKNOWN }, held('hr was not read whole: the connection was cut')],
    ["directory.uid == 'bob' && has_hr", { hr: UNKNOWN }, held('hr was not read whole: the connection was cut')],
    ["hr.email == 'x'", { hr: SEVERAL }, held('hr has 2 rows for this person')],
    ["hr.email == 'x'", {}, held('hr has no row for this person: ask with has_hr first')],
    ["has_hr && hr.email == 'x'", {}, { is: 'out' }],
    ['has_hr', { hr: {} }, { is: 'in' }],
    ['hr.number > 3', { hr: { number: 'many' } }, held('hr.number is not int, as the source declares it')],
    ['hr.?number.orValue(5) > 3', { hr: { number: 'many' } }, held('hr.number is not int, as the source declares it')],
    ['has(hr.number)', { hr: { number: 'many' } }, held('hr.number is not int, as the source declares it')],
    ["activeOn(hr.start_on, hr.end_on, 'UTC')", { hr: { end_on: '31.12.2026' } }, held('a value of the form "99.99.9999" is not a date; dates are YYYY-MM-DD or ISO 8601 timestamps')],
    ["directory.mail[0] == 'x'", {}, held('the list has fewer values: ask with size() first, or write [?0].orValue("")')],
    ["int(directory.title) == 1", { attributes: { title: 'secret' } }, held('the expression failed (int conversion error)')],
  ];
  for (const [scope, somebody, expected] of CASES) {
    it(`${scope} for ${JSON.stringify(somebody)}`, () => expect(scopeOf(scope, somebody)).to.deep.equal(expected));
  }

  it('takes everybody when there is none, whatever is known of the joined source', () => {
    expect(map({}, { hr: UNKNOWN }).scope).to.deep.equal({ is: 'in' });
  });

  it('with a required join: out without a row, held without knowledge', () => {
    const written = { required: true, scope: "directory.uid == 'ann'" };
    expect(map(written, { hr: {} }).scope).to.deep.equal({ is: 'in' });
    expect(map(written, {}).scope).to.deep.equal({ is: 'out' });
    expect(map(written, { hr: UNKNOWN }).scope).to.deep.equal(held('hr was not read whole: the connection was cut'));
    expect(map(written, { hr: SEVERAL }).scope).to.deep.equal(held('hr has 2 rows for this person'));
  });

  it('decides before any attribute is looked at', () => {
    const result = map({ scope: "directory.uid == 'bob'", accounts: { realname: 'directory.title + "x"' } }, {});
    expect(result).to.deep.equal({ scope: { is: 'out' }, desired: {}, rejected: [], remarks: [] });
  });

  it('never takes a comparison of different types for a no, where types are not declared', () => {
    const pipeline = compiled({ scope: "hr.dept == '10'" }, { directory, hr: openHr });
    expect(pipeline.mapPerson(inputOf({ hr: { dept: '10' } }), NOON_MS).scope).to.deep.equal({ is: 'in' });
    expect(pipeline.mapPerson(inputOf({ hr: { dept: 10 } }), NOON_MS).scope).to.deep.equal(held('int is compared with string'));
  });
});

describe('mapping: attributes', () => {
  const absent = (by: string) => ({ state: 'absent', by });
  const value = (of: unknown) => ({ state: 'value', value: of });

  it('a bare attribute that is missing is absent, and tells whether its row is', () => {
    expect(desiredOf('directory.title', {})).to.deep.equal(absent('seen'));
    expect(desiredOf('directory.?title', {})).to.deep.equal(absent('seen'));
    expect(desiredOf('hr.email', { hr: {} })).to.deep.equal(absent('seen'));
    expect(desiredOf('hr.email', {})).to.deep.equal(absent('missing-row'));
    expect(desiredOf('hr.?email', {})).to.deep.equal(absent('missing-row'));
    expect(desiredOf("directory['employee-type']", {})).to.deep.equal(absent('seen'));
  });

  it('an empty text or list is absent', () => {
    expect(desiredOf('directory.title', { attributes: { title: '' } })).to.deep.equal(absent('seen'));
    expect(desiredOf("hr.?email.orValue('')", {})).to.deep.equal(absent('missing-row'));
    expect(desiredOf('directory.mail', {}, 'aliases')).to.deep.equal(absent('seen'));
    expect(desiredOf("phone(hr.mobile, 'mobile', 'ios')", { hr: {} }, 'phones')).to.deep.equal(absent('seen'));
  });

  it('a larger expression that meets a missing attribute withholds the attribute only', () => {
    expect(rejectedOf('lower(directory.title)', {})).to.deep.equal([{ attribute: 'realname', reason: 'directory.title is missing', remedy: 'write directory.?title.orValue("") or ask with has(directory.title)' }]);
    expect(rejectedOf('lower(hr.email)', {})).to.deep.equal([{ attribute: 'realname', reason: 'hr has no row for this person', remedy: 'ask with has_hr first' }]);
    expect(desiredOf('lower(directory.title)', {}, 'email')).to.equal(undefined);
  });

  it('what was not read whole is unknown', () => {
    for (const expression of ['hr.email', "has_hr ? 'a' : 'b'", "hr.?email.orValue('x')"]) {
      expect(desiredOf(expression, { hr: UNKNOWN })).to.deep.equal({ state: 'unknown', because: 'hr was not read whole: the connection was cut' });
    }
    expect(desiredOf("directory.groups.join(',')", { groups: { state: 'unknown', doubts: [{ reason: 'cut' }] } })).to.deep.equal({ state: 'unknown', because: 'the groups are not known: cut' });
    expect(desiredOf('directory.cn', { attributes: { cn: 'Ann' }, hr: UNKNOWN })).to.deep.equal(value('Ann'));
  });

  it('several rows withhold what depends on them', () => {
    expect(rejectedOf('hr.email', { hr: SEVERAL })).to.deep.equal([{ attribute: 'realname', reason: 'hr has 2 rows for this person' }]);
    expect(desiredOf('directory.cn', { attributes: { cn: 'Ann' }, hr: SEVERAL })).to.deep.equal(value('Ann'));
  });

  it('lists are sorted and free of duplicates as the target compares them', () => {
    expect(desiredOf('directory.mail', { attributes: { mail: ['b', 'A', 'a', 'b'] } }, 'aliases')).to.deep.equal(value(['A', 'b']));
    expect(desiredOf('directory.mail', { attributes: { mail: ['a', 'b', 'A', 'b'] } }, 'aliases')).to.deep.equal(value(['A', 'b']));
    expect(desiredOf('directory.mail[0]', { attributes: { mail: ['b', 'a'] } })).to.deep.equal(value('a'));
    expect(desiredOf('directory.groups[0]', { groups: ['b', 'a'] })).to.deep.equal(value('a'));
    expect(desiredOf('directory.groupIds', { groups: ['b', 'a'] }, 'aliases')).to.deep.equal(value(['key-a', 'key-b']));
    expect(desiredOf('hr.phones', { hr: { phones: ['+1 2', '+12', '+11'] } }, 'phones')).to.deep.equal(value([{ number: '+11' }, { number: '+12' }]));
  });

  it('numbers and truth values keep their type', () => {
    expect(desiredOf('directory.uidNumber', { attributes: { uidNumber: 7 } }, 'level')).to.deep.equal(value(7));
    expect(desiredOf('directory.uidNumber + 1', { attributes: { uidNumber: 7 } }, 'level')).to.deep.equal(value(8));
    expect(desiredOf('directory.uidNumber', { attributes: { uidNumber: '9007199254740993' } }, 'level')).to.deep.equal(value('9007199254740993'));
    expect(desiredOf('directory.active', { attributes: { active: false } }, 'vip')).to.deep.equal(value(false));
  });

  it('remarks of the person and of its rows are handed on', () => {
    const input = inputOf({});
    const row: JoinedRow = { state: 'row', record: { ...personRecord({}), remarks: ['b'] } };
    expect(compiled({}).mapPerson({ ...input, record: { ...input.record, remarks: ['a'] }, joined: { hr: row } }, NOON_MS).remarks).to.deep.equal(['a', 'b']);
  });
});

describe('mapping: values that cannot be used', () => {
  const CASES: readonly (readonly [attribute: string, expression: string, somebody: Somebody, reason: string, remedy?: string])[] = [
    ['realname', 'directory.title', { attributes: { title: ' a' } }, 'the value begins or ends with a blank', 'write trim(…), or correct it in the source'],
    ['realname', 'directory.title', { attributes: { title: 'a\u00a0' } }, 'the value begins or ends with a blank', 'write trim(…), or correct it in the source'],
    ['realname', 'directory.title', { attributes: { title: 'a\u0000b' } }, 'the value holds control characters'],
    ['realname', 'directory.title', { attributes: { title: 'a\nb' } }, 'the value holds control characters'],
    ['realname', 'directory.title', { attributes: { title: '\ud800' } }, 'the value holds control characters'],
    ['username', 'directory.uid', { attributes: { uid: 'x'.repeat(21) } }, 'the value has 21 characters, the limit is 20'],
    ['username', 'directory.uid', { attributes: { uid: '' } }, 'username is required and directory.uid gives nothing'],
    ['username', 'directory.?title', {}, 'username is required and directory.?title gives nothing'],
    ['aliases', 'directory.mail', { attributes: { mail: ['a', 'b '] } }, 'the value begins or ends with a blank', 'write trim(…), or correct it in the source'],
    ['phones', 'hr.mobile', { hr: { mobile: '555' } }, 'the number has no country code'],
    ['phones', "phone(hr.mobile, ' x', 'ios')", { hr: { mobile: '+1' } }, 'type: the value begins or ends with a blank', 'write trim(…), or correct it in the source'],
    ['realname', 'directory.title', { attributes: { title: 5 } }, 'directory.title is not string, as the source declares it'],
    ['realname', 'directory.title', { attributes: { title: ['a'] } }, 'directory.title is not string, as the source declares it'],
  ];
  for (const [attribute, expression, somebody, reason, remedy] of CASES) {
    it(`${attribute}: ${expression} with ${JSON.stringify(somebody)}`, () => {
      const result = map({ accounts: { [attribute]: expression } }, somebody);
      expect(result.scope).to.deep.equal({ is: 'in' });
      expect(result.rejected).to.deep.equal([{ attribute, reason, ...(remedy === undefined ? {} : { remedy }) }]);
      expect(result.desired).not.to.have.property(attribute);
    });
  }

  it('never hold the value itself, for reports are read by many', () => {
    const secret = 'very-private-value';
    for (const expression of ['int(directory.title) == 1 ? "a" : "b"', 'directory.title + directory.mail[5]', 'directory.title.substring(99)']) {
      expect(JSON.stringify(rejectedOf(expression, { attributes: { title: secret } }))).not.to.contain(secret);
    }
  });

  it('numbers from undeclared columns do not become text by themselves', () => {
    const pipeline = compiled({ accounts: { realname: 'hr.code' } }, { directory, hr: openHr });
    expect(pipeline.mapPerson(inputOf({ hr: { code: 5 } }), NOON_MS).rejected).to.deep.equal([{ attribute: 'realname', reason: 'text is needed, the value is int', remedy: 'write string(…)' }]);
    expect(pipeline.mapPerson(inputOf({ hr: { code: 'x' } }), NOON_MS).desired['realname']).to.deep.equal(value('x'));
  });

  const value = (of: unknown) => ({ state: 'value', value: of });

  it('names that every object has are attributes like others', () => {
    const pipeline = compiled({ accounts: { realname: 'hr.toString', email: "hr.?valueOf.orValue('none')" } }, { directory, hr: openHr });
    expect(pipeline.mapPerson(inputOf({ hr: {} }), NOON_MS).desired).to.deep.include({ realname: { state: 'absent', by: 'seen' }, email: value('none') });
  });
});
