import { expect } from 'chai';
import { directory, issuesOf, openHr, warningsOf } from './fixtures.js';

/** Expression, and what is said about it: message, remedy, and the characters under the caret. */
const REFUSED: readonly (readonly [expression: string, ...issues: string[]])[] = [
  // a typing mistake in every position a name can have
  ["directory.uidd == 'x'", 'directory has no attribute uidd -> did you mean uid? [uidd]'],
  ["directory.UID == 'x'", 'directory has no attribute UID -> did you mean uid? [UID]'],
  ["directory.?titel.orValue('') == 'x'", 'directory has no attribute titel -> did you mean title? [titel]'],
  ['has(directory.titel)', 'directory has no attribute titel -> did you mean title? [titel]'],
  ["directory['titel'] == 'x'", "directory has no attribute titel -> did you mean title? ['titel']"],
  ["directory[?'titel'].hasValue()", "directory has no attribute titel -> did you mean title? ['titel']"],
  ["lower(directory.titel) == 'x'", 'directory has no attribute titel -> did you mean title? [titel]'],
  ["['a', directory.titel].size() > 1", 'directory has no attribute titel -> did you mean title? [titel]'],
  ["{'a': directory.titel}['a'] == 'x'", 'directory has no attribute titel -> did you mean title? [titel]'],
  ["directory.mail.exists(m, m == directory.titel)", 'directory has no attribute titel -> did you mean title? [titel]'],
  ["has_hr ? directory.titel == 'x' : hr.emial == 'y'", 'directory has no attribute titel -> did you mean title? [titel]', 'hr has no attribute emial -> did you mean email? [emial]'],
  ["activeOn(hr.strat_on, hr.end_on, 'UTC')", 'hr has no attribute strat_on -> did you mean start_on? [strat_on]'],
  ["directry.uid == 'x'", 'there is no directry -> did you mean directory? [directry]'],
  ['has_hrr', 'there is no has_hrr -> did you mean has_hr? [has_hrr]'],
  ["directory.mail.exists(m, n == 'x')", 'there is no n -> did you mean m? [n]'],
  ["lowr(directory.uid) == 'x'", 'there is no function lowr() -> did you mean lower? [lowr]'],
  ["directory.uid.startWith('x')", 'there is no method startWith() -> did you mean startsWith? [startWith]'],
  ["{'a': 1}.b == 1", "the table has no entry \"b\" -> did you mean a? [{'a': 1}.b]"],
  ["{'Staff': true}['staf']", "the table has no entry \"staf\" -> did you mean Staff? [{'Staff': true}['staf']]"],
  ['directory.constructor == 1', `directory has no attribute constructor -> there is ${Object.keys(directory.schemas.person.attributes).slice(0, -1).join(', ')}, groups, groupIds [constructor]`],

  // ways round the checks
  ['dyn(directory.uid) == 1', 'dyn() would switch the checks off -> convert with string(), int() or double() [dyn]'],
  ["optional.of(directory).titel == 'x'", 'there is no optional.of() -> write directory.?x.orValue("") [optional.of(directory)]'],
  ["cel.bind(d, directory, d.titel == 'x')", "there is no cel.bind() -> write directory.?x.orValue(\"\") [cel.bind(d, directory, d.titel == 'x')]"],
  ["[directory].exists(d, d.titel == 'x')", 'directory stands for a whole record -> name one of its attributes, such as directory.uid [directory]'],
  ['size(directory) > 0', 'directory stands for a whole record -> name one of its attributes, such as directory.uid [directory]'],
  ["directory[directory.uid] == 'x'", "an attribute of directory must be written out -> write directory.x or directory['x'] [directory[directory.uid]]"],
  ['directory.mail.exists(directory, true)', "directory is taken: the list's variable would hide it -> choose another name, such as x [directory]"],
  ["directory.uid.matches('^(a+)+$')", "matches() can take for ever on some texts -> write re(directory.uid, '^(a+)+$') [directory.uid.matches('^(a+)+$')]"],
  ["matches(directory.uid, 'a')", "matches() can take for ever on some texts -> write re(directory.uid, 'a') [matches(directory.uid, 'a')]"],
  ['directory.userPassword == "x"', 'userPassword is a password: no mapping reads it [userPassword]'],
  ["directory.?UserPassword.orValue('') == ''", 'UserPassword is a password: no mapping reads it [UserPassword]'],
  ['type(directory.uid) == string', 'there is no function type() -> there is has, lower, upper, trim, digits, guidBase64, replace, re, size, highest, string, int and 3 more [type]', 'there is no string -> there is directory, hr, has_hr [string]'],

  // nothing is null
  ['directory.title == null', 'nothing is ever null: an attribute is there or it is missing -> write !has(directory.title) [directory.title == null]'],
  ['null != directory.title', 'nothing is ever null: an attribute is there or it is missing -> write has(directory.title) [null != directory.title]'],
  ['hr.end_on == null', "nothing is ever null: an attribute is there or it is missing -> an end may lie in the future: write activeOn(start, end, 'Europe/Berlin') [hr.end_on == null]"],
  ['[null].size() == 1', 'null never occurs: an attribute is there or it is missing -> ask with has(directory.x) [null]'],

  // has
  ['has(hr)', 'has(hr) does not ask for the row -> write has_hr [has(hr)]'],
  ['has(directory.uid, directory.cn)', 'has() asks for one attribute of a source -> write has(directory.x) [has(directory.uid, directory.cn)]'],
  ["has(directory['employee-type'])", "has() takes an attribute written with a dot -> write directory[?'employee-type'].hasValue() [directory['employee-type']]"],
  ['has_directory', 'has_directory cannot be used here: every person of the pipeline is in directory [has_directory]'],

  // literals that are checked before the run
  ["re(directory.uid, '(a+')", "the pattern cannot be used: missing closing ): `(a+` -> patterns are RE2: no look-around, no back-references ['(a+']"],
  ["re(directory.uid, '(?=a)b')", "the pattern cannot be used: invalid or unsupported Perl syntax: `(?=` -> patterns are RE2: no look-around, no back-references ['(?=a)b']"],
  ['re(directory.uid, directory.cn)', 'the pattern of re() must be written out -> it is compiled before the run [directory.cn]'],
  ["activeOn(hr.start_on, hr.end_on, 'America/Chigaco')", "there is no time zone America/Chigaco -> did you mean America/Chicago? ['America/Chigaco']"],

  // types
  ['hr.number == directory.employeeNumber', 'hr.number is int and directory.employeeNumber is string: == does not go with them -> write string(hr.number) == directory.employeeNumber [hr.number == directory.employeeNumber]'],
  ["directory.uidNumber != '12'", "directory.uidNumber is int and '12' is string: != does not go with them -> write string(directory.uidNumber) != '12' [directory.uidNumber != '12']"],
  ['directory.uid == 12', 'directory.uid is string and 12 is int: == does not go with them -> write directory.uid == "12" [directory.uid == 12]'],
  ["directory.mail == 'x'", "directory.mail is list<string> and 'x' is string: == does not go with them -> write 'x' in directory.mail [directory.mail == 'x']"],
  ["'x' in directory.uid", "'x' is string and directory.uid is string: in does not go with them -> write directory.uid.contains('x') ['x' in directory.uid]"],
  ["directory.?uid == 'x'", "directory.?uid is optional<string> and 'x' is string: == does not go with them -> write directory.?uid.orValue(…) [directory.?uid == 'x']"],
  ["lower(directory.?title) == 'x'", 'lower(optional<string>) does not exist -> write directory.?title.orValue(…) [lower(directory.?title)]'],
  ["lower(directory.uidNumber) == 'x'", 'lower(int) does not exist -> write lower(text) [lower(directory.uidNumber)]'],
  ["directory.uidNumber.startsWith('1')", 'directory.uidNumber is int: .startsWith(string) does not go with it -> write text.startsWith("a") [directory.uidNumber.startsWith(\'1\')]'],
  ['directory.active && directory.uid', 'directory.uid is string: && needs bool [directory.uid]'],
  ['!directory.uid', 'directory.uid is string: ! needs bool [!directory.uid]'],
  ['directory.mail.exists(m, m == 1)', 'm is string and 1 is int: == does not go with them -> write m == "1" [m == 1]'],
  ['directory.uid', 'scope is true or false; this is string [directory.uid]'],
  ['directory.?active', 'scope is true or false; this is optional<bool> -> write directory.?active.orValue(false) [directory.?active]'],

  // places
  ["phone(directory.uid, 'a', 'b') == 'x'", "phone() cannot be used here -> it belongs into accounts [phone(directory.uid, 'a', 'b')]"],
  ["group.name == 'x'", 'group cannot be used here: it stands for a group in the groups section [group]'],
  ["'staff' in groups", 'groups cannot be used here: write directory.groups [groups]'],

  // spelling of the language
  ['', 'the expression is empty []'],
  ['directory.active &&', 'the expression ends too early []'],
  ["directory.uid = 'x'", 'a comparison is written with two equals signs -> write == [=]'],
  ['directory.active and has_hr', 'and is not a word of the language -> write && [and]'],
  ['not directory.active', 'not is not a word of the language -> write ! [directory]'],
  ["directory.uid like 'a%'", 'like is not a word of the language -> write startsWith(), contains() or re() [like]'],
  ["directory.uid == 'x", 'unterminated string [\'x]'],
  ["directory.uid.lower() == 'x'", 'there is no method lower() -> write lower(directory.uid) [lower]'],
  ["startsWith(directory.uid, 'x')", 'there is no function startsWith() -> write text.startsWith("a") [startsWith]'],
];

describe('mapping: expressions that are refused', () => {
  for (const [expression, ...issues] of REFUSED) {
    it(expression === '' ? '(empty)' : expression, () => {
      expect(issuesOf({ scope: expression })).to.deep.equal(issues.map((issue) => `scope: ${issue}`));
    });
  }

  it('reports the faults of every expression together, never only the first', () => {
    expect(issuesOf({ scope: 'directory.a == hr.b', accounts: { email: 'hr.emial', emal: 'directory.uid' }, groups: { attributes: { name: 'nam' } } })).to.deep.equal([
      'scope: directory has no attribute a -> there is uid, cn, mail, title, employeeNumber, employee-type, http://wso2.org/claims/mobile, uidNumber, active, groups, groupIds [a]',
      'scope: hr has no attribute b -> there is id, number, email, mobile, start_on, end_on, phones [b]',
      'accounts.email: hr has no attribute emial -> did you mean email? [emial]',
      'accounts.emal: duo has no account attribute emal -> did you mean email?',
      'groups.name: there is no nam -> did you mean name? [nam]',
    ]);
  });
});

describe('mapping: expressions that draw a warning', () => {
  const WARNED: readonly (readonly [string, string])[] = [
    ['has(hr.end_on)', "whether hr.end_on is there says nothing about today: dates in the future are recorded too -> ask with activeOn(start, end, 'Europe/Berlin') [has(hr.end_on)]"],
    ["!(hr.?end_on.orValue('') == '')", "whether hr.end_on is there says nothing about today: dates in the future are recorded too -> ask with activeOn(start, end, 'Europe/Berlin') [hr.?end_on.orValue('')]"],
    [
      "activeOn(hr.start_on, hr.end_on, 'UTC')",
      "a person without a row in hr has no dates there and counts as active -> write has_hr && activeOn(…), or required: true in the join [activeOn(hr.start_on, hr.end_on, 'UTC')]",
    ],
    ['true', 'scope is the same for everybody: it names no attribute -> leave scope out to take everybody [true]'],
  ];
  for (const [expression, warning] of WARNED) {
    it(expression, () => {
      expect(issuesOf({ scope: expression })).to.deep.equal([]);
      expect(warningsOf({ scope: expression })).to.deep.equal([`scope: ${warning}`]);
    });
  }

  it('is silent when the row is asked for', () => {
    expect(warningsOf({ scope: "has_hr && activeOn(hr.start_on, hr.end_on, 'UTC')" })).to.deep.equal([]);
    expect(warningsOf({ scope: "activeOn(hr.start_on, hr.end_on, 'UTC')", required: true })).to.deep.equal([]);
  });

  it('warns once for each source whose columns are not declared, and lets the names pass', () => {
    const written = { scope: "hr.stats == 'A' && hr.level > 3", accounts: { email: 'hr.mail' } };
    const sources = { directory, hr: openHr };
    expect(issuesOf(written, sources)).to.deep.equal([]);
    expect(warningsOf(written, sources)).to.deep.equal(['join.hr: the columns of hr are not declared: id, level, mail, stats cannot be checked -> declare them: columns: { id: string, … }']);
  });
});
