import { expect } from 'chai';
import { compilePipeline } from '../../../packages/core/src/mapping/compile.js';
import { definitionOf, directory, duo, hr, issuesOf, warningsOf } from './fixtures.js';

describe('mapping: what an expression gives and what the target attribute takes', () => {
  const ACCEPTED: readonly (readonly [attribute: string, expression: string])[] = [
    ['email', 'hr.email'],
    ['email', 'directory.?title'],
    ['email', "directory['http://wso2.org/claims/mobile']"],
    ['level', 'directory.uidNumber'],
    ['vip', 'directory.active'],
    ['aliases', 'directory.mail'],
    ['aliases', 'directory.uid'],
    ['aliases', '[]'],
    ['phones', 'hr.mobile'],
    ['phones', 'hr.phones'],
    ['phones', "phone(hr.mobile, 'mobile', 'apple ios')"],
    ['phones', "has_hr ? [phone(hr.mobile, 'mobile', 'apple ios')] : []"],
  ];
  for (const [attribute, expression] of ACCEPTED) {
    it(`${attribute}: ${expression}`, () => expect(issuesOf({ accounts: { [attribute]: expression } })).to.deep.equal([]));
  }

  const REFUSED: readonly (readonly [attribute: string, expression: string, issue: string])[] = [
    ['email', 'directory.mail', 'email is string; this is list<string> -> directory.mail[0] takes the smallest value; filter() chooses [directory.mail]'],
    ['email', 'directory.uidNumber', 'email is string; this is int -> write string(directory.uidNumber) [directory.uidNumber]'],
    ['level', 'directory.uid', 'level is int; this is string -> write int(directory.uid) [directory.uid]'],
    ['vip', 'directory.uid', 'vip is bool; this is string -> write directory.uid == "true" [directory.uid]'],
    ['phones', 'directory.uidNumber', 'phones is string or Phone, one or a list; this is int [directory.uidNumber]'],
    ['phones', 'phone(hr.mobile)', 'phone(string) does not exist -> write phone(number, type, platform) or phone(number, type, platform, name) [phone(hr.mobile)]'],
    ['email', 'directory.uid + 1', 'directory.uid is string and 1 is int: + does not go with them -> write directory.uid + "1" [directory.uid + 1]'],
    ['emial', 'directory.uid', 'duo has no account attribute emial -> did you mean email?'],
    ['tokens', 'directory.uid', 'duo cannot write tokens -> leave it out'],
  ];
  for (const [attribute, expression, issue] of REFUSED) {
    it(`${attribute}: ${expression} is refused`, () => expect(issuesOf({ accounts: { [attribute]: expression } })).to.deep.equal([`accounts.${attribute}: ${issue}`]));
  }

  it('misses required attributes in accounts and groups', () => {
    const definition = { ...definitionOf({ groups: { attributes: { desc: 'description' } } }), accounts: {} };
    const result = compilePipeline(definition, { directory, hr }, duo);
    expect(!result.ok && result.issues).to.deep.equal([
      { path: ['pipelines', 'staff', 'accounts'], message: 'duo needs username for every account', remedy: 'add username: with an expression' },
      { path: ['pipelines', 'staff', 'groups'], message: 'duo needs name for every group', remedy: 'add name: with an expression' },
    ]);
  });

  it('refuses a groups section where one side has no groups, and warns where there are no memberships', () => {
    const written = { groups: { attributes: { name: 'group.name' } } };
    expect(issuesOf(written, { directory: { ...directory, schemas: { person: directory.schemas.person } }, hr })).to.deep.equal(['groups: directory has no groups configured -> add groups: to the source directory']);
    const result = compilePipeline(definitionOf(written), { directory, hr }, { ...duo, schemas: { account: duo.schemas.account } });
    expect(!result.ok && result.issues.map(({ message }) => message)).to.deep.equal(['duo has no groups']);
    expect(warningsOf(written, { directory: { ...directory, memberships: false }, hr })).to.deep.equal(['groups: directory reads no memberships: the groups stay empty']);
  });
});

describe('mapping: groups', () => {
  it('take bare names while one source has groups', () => {
    expect(issuesOf({ groups: { select: "name.startsWith('vpn-')", attributes: { name: 'name', desc: 'description' } } })).to.deep.equal([]);
  });

  it('refuse bare names when several sources have groups', () => {
    const both = { directory, hr: { ...hr, schemas: { ...hr.schemas, group: { open: false, attributes: {} } } } };
    expect(issuesOf({ groups: { attributes: { name: 'name' } } }, both)).to.deep.equal(['groups.name: name cannot be used here: several sources have groups: write group.name [name]']);
  });

  it('speak of the group only', () => {
    expect(issuesOf({ groups: { select: 'group.name', attributes: { name: 'group.nam', desc: 'hr.id' } } })).to.deep.equal([
      'groups.select: select is true or false; this is string [group.name]',
      'groups.name: group has no attribute nam -> did you mean name? [nam]',
      'groups.desc: hr cannot be used here: the groups section speaks of group only [hr]',
    ]);
  });
});

describe('mapping: sources', () => {
  it('must exist and have a name that expressions can write', () => {
    expect(issuesOf({ from: 'directry' })).to.deep.equal(['from: there is no source directry -> did you mean directory?']);
    expect(issuesOf({ join: { badge: 'badge.id == directory.uid' } })).to.deep.equal(['join.badge: there is no source badge -> there is directory, hr']);
    expect(issuesOf({ from: 'hr-db', join: {}, accounts: {} }, { 'hr-db': hr })).to.deep.equal([
      'from: the source name "hr-db" cannot be written in expressions -> rename it: a small letter first, then letters, digits and _',
    ]);
    for (const name of ['in', 'string', 'group', 'has_hr', 'optional', 'google', 'package']) {
      expect(issuesOf({ from: name, join: {} }, { [name]: hr })[0], name).to.match(/has a meaning of its own/);
    }
  });

  it('that are not joined are named as such', () => {
    expect(issuesOf({ scope: "badge.id == 'x'" }, { directory, hr, badge: hr })).to.deep.equal(['scope: badge cannot be used here: the pipeline does not join it [badge]']);
  });
});

describe('mapping: joins', () => {
  const ACCEPTED = [
    'hr.id == directory.employeeNumber',
    'directory.employeeNumber == hr.id',
    'hr.number == directory.employeeNumber',
    'hr.id == directory.?employeeNumber',
    "(hr.id + '/') + hr.email == lower(directory.uid)",
    '(hr.id == directory.uid)',
  ];
  for (const on of ACCEPTED) it(on, () => expect(issuesOf({ join: { hr: on } })).to.deep.equal([]));

  const REFUSED: readonly (readonly [on: string, issue: string])[] = [
    ['hr.id', 'a join is one comparison, such as hr.id == directory.x [hr.id]'],
    ['hr.id != directory.uid', 'a join is one comparison, such as hr.id == directory.x [hr.id != directory.uid]'],
    ['hr.id == directory.uid && hr.email == directory.cn', 'a join is one comparison, such as hr.id == directory.x -> compare texts put together: hr.a + "/" + hr.b == … [hr.id == directory.uid && hr.email == directory.cn]'],
    ['hr.id == hr.email', 'both sides speak of hr -> one side is of directory, the other of hr [hr.id == hr.email]'],
    ["hr.id == 'x'", "this side of the join speaks of no source -> one side is of directory, the other of hr ['x']"],
    ['hr.id == hr.email + directory.uid', 'this side of the join speaks of directory and hr -> one side is of directory, the other of hr [hr.email + directory.uid]'],
    ['hr.id == directory.employeNumber', 'directory has no attribute employeNumber -> did you mean employeeNumber? [employeNumber]'],
    ['hr.id == directory.mail', 'this side of the join is list<string> -> text, int and bool can be compared [directory.mail]'],
    ['trim(hr.number) == directory.uid', 'trim(int) does not exist -> write trim(text) [trim(hr.number)]'],
    ["activeOn(hr.id, hr.id, 'UTC') == directory.active", "activeOn() cannot be used here -> it belongs into scope and accounts [activeOn(hr.id, hr.id, 'UTC')]"],
    ['hr.id == directory.groups[0]', 'directory has no attribute groups -> there is uid, cn, mail, title, employeeNumber, employee-type, http://wso2.org/claims/mobile, uidNumber, active [groups]'],
  ];
  for (const [on, issue] of REFUSED) it(`${on} is refused`, () => expect(issuesOf({ join: { hr: on } })).to.deep.equal([`join.hr: ${issue}`]));
});
