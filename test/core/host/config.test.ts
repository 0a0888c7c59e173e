import { expect } from 'chai';
import { z } from 'zod';
import { definePlugin, renewable, secret, simpleModule, targetToken } from '../../../packages/core/src/index.js';
import { decidingParts } from '../../../packages/core/src/host/config/digest.js';
import { configDigest, formatIssue, loadConfig, type ConfigIssue, type LoadedConfig } from '../../../packages/core/src/host/config/index.js';
import { duo, emptyTarget, env, plugins, readFile, sample, targetProfile } from './plugins-for-tests.js';

const load = (text: string, environment: Readonly<Record<string, string>> = env) => loadConfig({ text, file: '/etc/rollcall/rollcall.yaml', plugins, env: environment, readFile });

function accepted(text: string, environment?: Readonly<Record<string, string>>): LoadedConfig {
  const result = load(text, environment);
  if (!result.ok) throw new Error(result.issues.map((issue) => formatIssue(issue)).join('\n'));
  return result.config;
}

function issuesOf(text: string, environment?: Readonly<Record<string, string>>): readonly ConfigIssue[] {
  const result = load(text, environment);
  return result.ok ? [] : result.issues;
}

/** `line:column message | remedy`, one per issue. */
const told = (text: string, environment?: Readonly<Record<string, string>>): readonly string[] =>
  issuesOf(text, environment).map(({ line, column, message, remedy }) => `${line}:${column} ${message}${remedy === undefined ? '' : ` | ${remedy}`}`);

/** The sample with one text replaced, which must be there. */
function changed(from: string, to: string): string {
  if (!sample.includes(from)) throw new Error(`the sample has no ${from}`);
  return sample.replace(from, () => to);
}

describe('configuration: the sample', () => {
  it('is accepted, with pipelines as definitions', () => {
    const config = accepted(sample);
    expect(Object.keys(config.sources)).to.deep.equal(['directory', 'hr']);
    expect(config.targets['duo']?.plugin.type).to.equal('duo');
    expect(config.state).to.equal('/etc/rollcall/rollcall.db');
    const [staff] = config.pipelines;
    expect(staff).to.deep.include({ name: 'staff', from: 'directory', to: 'duo' });
    expect(staff?.joins).to.deep.equal([
      { source: 'hr', on: { text: 'hr.id == directory.employeeNumber', path: ['pipelines', 'staff', 'join', 'hr'] }, multiple: 'reject', required: false },
    ]);
    expect(staff?.leave).to.deep.equal([{ rung: 'disable', afterMs: 0 }, { rung: 'trash', afterMs: 2_592_000_000 }]);
    expect(staff?.groups?.select?.text).to.equal("group.name.startsWith('vpn-')");
    expect(Object.keys(staff?.groups?.attributes ?? {})).to.deep.equal(['name', 'desc']);
    expect(staff?.guards.remove).to.deep.equal({ max: 20, percent: 5, path: ['pipelines', 'staff', 'guards', 'remove'] });
  });

  it('hands secrets over as secrets, masked from now on, and other references as texts', () => {
    const config = accepted(sample);
    const section = config.targets['duo']?.section ?? {};
    expect(String(section['secretKey'])).to.equal('[secret]');
    expect((section['secretKey'] as { reveal(): string }).reveal()).to.equal('Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep');
    expect(section['host']).to.equal('api-1234abcd.duosecurity.com');
    expect(config.redactor.text('Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep hr/p4ssword hr%2Fp4ssword DIWJ8X6AEYOR5OMC6TQ1')).to.equal('[secret] [secret] [secret] DIWJ8X6AEYOR5OMC6TQ1');
  });

  it('fills in defaults where the file says nothing', () => {
    const text = sample.replace(/ {4}(?:leave|guards|join|scope|groups: \{ select).*\n/g, '').replace('state: ./rollcall.db\n', '').replace("phones: 'hr.mobile'", 'x: a.b');
    const config = accepted(text);
    const [staff] = config.pipelines;
    expect(staff?.leave).to.deep.equal([{ rung: 'disable', afterMs: 0 }, { rung: 'trash', afterMs: 2_592_000_000 }]);
    expect(staff?.guards.remove).to.deep.include({ max: 50, percent: 5 });
    expect(staff?.guards.shrinkGroup).to.deep.include({ percent: 30, above: 20 });
    expect(staff?.guards.adopt).to.deep.include({ max: 100 });
    expect(staff?.guards).to.not.have.any.keys('create', 'update');
    expect(config.state).to.equal('/etc/rollcall/rollcall.db');
    expect(config.positionOf(staff?.guards.remove.path ?? [])).to.deep.include({ line: 16, column: 3 });
  });

  it('keeps disabled pipelines apart', () => {
    const config = accepted(changed('    from: directory', '    enabled: false\n    from: directory'));
    expect(config.pipelines).to.deep.equal([]);
    expect(config.disabledPipelines.map(({ name }) => name)).to.deep.equal(['staff']);
  });

  it('reads the long form of a join', () => {
    const config = accepted(changed('"hr.id == directory.employeeNumber"', '{ on: "hr.id == directory.uid", multiple: first, required: true }'));
    expect(config.pipelines[0]?.joins[0]).to.deep.equal({ source: 'hr', on: { text: 'hr.id == directory.uid', path: ['pipelines', 'staff', 'join', 'hr', 'on'] }, multiple: 'first', required: true });
  });

  it('keeps URLs as the ledger, resolved', () => {
    expect(accepted(changed('./rollcall.db', '"postgres://r:${env:LDAP_PASSWORD}@db/x"')).state).to.equal('postgres://r:ldap-s3cret/pass@db/x');
  });
});

describe('configuration: what is said about mistakes', () => {
  const cases: readonly (readonly [name: string, from: string, to: string, ...told: string[]])[] = [
    ['unknown key', 'people: { base: "ou=people', 'peopel: { base: "ou=people', '4:3 missing key "people"', '8:5 unknown key "peopel" | did you mean "people"?'],
    ['unknown key without a near one', 'state:', 'zzzzzz: 1\nstate:', '2:1 unknown key "zzzzzz" | there is state, plugins, dialects, approval, apply, sources, targets and pipelines'],
    ['unknown plugin', 'use: sql', 'use: sqll', '11:10 there is no source plugin "sqll" | did you mean "sql"? (there is ldap and sql)'],
    ['plugin of the other kind', 'use: sql', 'use: duo', '11:10 "duo" is a target plugin | move it under targets; as source, there is ldap and sql'],
    ['missing use', '    use: sql\n', '', '10:3 missing key "use"'],
    ['missing key', 'base: "ou=groups,dc=example,dc=edu"', 'filter: "(cn=*)"', '9:5 missing key "base"'],
    ['number for text', 'from: directory', 'from: 3', '18:11 "from" must be text, not a number | put it in quotes'],
    ['text for number', 'guards: { remove: { max: 20,', 'guards: { remove: { max: many,', '25:30 "max" must be a whole number, not text'],
    ['fraction', 'max: 20', 'max: 2.5', '25:30 "max" must be a whole number, not a fraction'],
    ['negative number', 'max: 20', 'max: -1', '25:30 "max" must be at least 0'],
    ['percentage beyond all', 'percent: 5', 'percent: 500', '25:43 "percent" must be at most 100'],
    ['nothing for text', 'to: duo', 'to:', '20:5 "to" must be text, not empty'],
    ['list for mapping', 'join: { hr: "hr.id == directory.employeeNumber" }', 'join: [ hr ]', '19:11 "join" must be a mapping, not a list'],
    ['choice', 'use: ldap', 'use: ldap\n    flavor: openldpa', '6:13 "flavor" must be one of "openldap" and "ad" | did you mean "openldap"?'],
    ['rule of the plugin', 'host: "${env:DUO_HOST}"', 'host: "admin-1.duosecurity.com"', '15:26 this is the panel\'s address; use api-1234abcd.duosecurity.com'],
    ['member of a union', 'key: id', 'key: { colum: id, neverReused: true }', '13:15 missing key "column"', '13:22 unknown key "colum" | did you mean "column"?'],
    ['no member of a union', 'key: id', 'key: [ id ]', '13:20 "key" must be text or a mapping, not a list'],
    ['union of texts', 'key: id', 'key: 7', '13:20 "key" must be text or a mapping, not a number | put it in quotes'],
    ['dangling source', 'from: directory', 'from: direktory', '18:11 there is no source "direktory" | did you mean "directory"?'],
    ['dangling target', 'to: duo', 'to: doo', '20:9 there is no target "doo" | did you mean "duo"?'],
    ['target as source', 'from: directory', 'from: duo', '18:11 there is no source "duo" | "duo" is a target'],
    ['dangling join', 'join: { hr:', 'join: { rh:', '19:13 there is no source "rh" | did you mean "hr"?'],
    ['join with itself', 'join: { hr:', 'join: { directory:', '19:13 "directory" is joined to itself | it is the source in from already'],
    ['name with a dash', '  staff:', '  Staff-vpn:', '17:3 "Staff-vpn" cannot be a name | names begin with a small letter and hold letters, digits and _: write staff_vpn'],
    ['reserved name', '  hr:\n', '  in:\n', '10:3 "in" means something else in expressions | choose another name', '19:13 there is no source "hr" | there is directory and in'],
    ['name of a variable', '  staff:', '  account:', '17:3 "account" means something else in expressions | choose another name'],
    ['unknown rung', 'trash: 30d', 'thrash: 30d', '24:34 unknown rung "thrash" | did you mean "trash"?'],
    ['rungs out of order', '{ trash: 30d }', '{ delete: 30d }, { trash: 60d }', '24:51 "trash" cannot come after "delete" | the order is disable, trash, delete'],
    ['rung twice', '{ trash: 30d }', '{ disable: 30d }', '24:34 rung "disable" is given twice | keep one of them'],
    ['decreasing times', 'trash: 30d }', 'trash: 30d }, { delete: 20d }', '24:58 "delete" comes earlier than "trash" before it | times count from the day of leaving and may not decrease'],
    ['a first rung that waits', '{ disable: now }', '{ disable: 7d }', '24:25 the first rung "disable" must be "now": times count from it | write { disable: now }'],
    ['time without unit', 'trash: 30d', 'trash: 30', '24:41 30 has no unit | write 30d for days, 30h for hours'],
    ['no time', 'trash: 30d', 'trash: soon', '24:41 this is not a duration | write now, 30s, 15m, 12h, 30d or 2w'],
    ['endless time', 'trash: 30d', 'trash: 999999d', '24:41 999999d is longer than ten years | leave the rung out if it is never to be climbed'],
    ['rung with two keys', '{ trash: 30d }', '{ trash: 30d, delete: 60d }', '24:32 a rung is one key and its time | write { disable: now }, { trash: 30d }'],
    ['guard without limit', 'shrinkGroup: { percent: 30, above: 20 }', 'shrinkGroup: { above: 20 }', '25:48 "shrinkGroup" sets no limit | give it max, percent or both'],
    ['missing variable', '${env:HR_URL}', '${env:HR_ULR}', '12:11 environment variable HR_ULR is not set | set HR_ULR, or put the value in a file and write ${file:PATH}'],
    ['missing file', '/run/secrets/duo_skey', 'duo_skey', '15:92 cannot read /etc/rollcall/duo_skey: it does not exist'],
    ['unknown reference', '${env:HR_URL}', 'x${vault:hr}', '12:12 unknown kind of reference "vault" | there is ${env:NAME} and ${file:PATH}'],
    ['bare reference', '${env:HR_URL}', '${HR_URL}', '12:11 ${HR_URL} is not a reference | write ${env:HR_URL} for an environment variable, or $${ for the text ${ itself'],
    ['open reference', '${env:HR_URL}', '${env:HR_URL', '12:11 a reference begins with ${ and does not end | close it with }, or write $${ for the text ${ itself'],
    ['reference in a pipeline', "hr.mobile'", "hr.${env:X}'", '22:87 references cannot be used in pipelines | they are resolved in state, sources and targets'],
    ['unquoted reference', '"${env:LDAP_PASSWORD}"', '${env:LDAP_PASSWORD}', '7:58 ${env:LDAP_PASSWORD} must be quoted inside { } and [ ] | quote it: "${env:LDAP_PASSWORD}"'],
    ['key given twice', '  hr:\n', '  directory:\n', '10:3 key "directory" is given twice | keep one of them', '19:13 there is no source "hr" | there is directory'],
    ['broken YAML', 'to: duo', 'to: "duo', '20:13 this quoted text does not end | close it with the quote it begins with'],
    ['tabs', '    to: duo', '\tto: duo', '20:1 YAML is indented with blanks, not tabs | replace the tab by blanks'],
    ['missing section', 'targets:\n', 'target:\n', '2:1 missing key "targets"', '14:1 unknown key "target" | did you mean "targets"?', '20:9 there is no target "duo"'],
  ];
  for (const [name, from, to, ...expected] of cases) {
    it(name, () => {
      expect(told(changed(from, to))).to.deep.equal(expected);
    });
  }

  it('keys that a plugin would drop silently, and faults of a plugin', () => {
    const loose = definePlugin({
      kind: 'source',
      type: 'loose',
      apiVersion: 1,
      version: '1.2.3',
      config: z.object({ list: z.array(z.object({ pin: secret().exactOptional() })), n: z.union([z.int(), z.string().regex(/^x/)]), free: z.record(z.string(), z.unknown()).exactOptional() }),
      profile: () => { throw new Error('boom'); },
      module: () => { throw new Error('not reached'); },
    });
    const section = (item: string): string => changed('  hr:\n', `  odd:\n    use: loose\n    n: "\${env:N}"\n    free: { any: 1 }\n    list: [ { pin: "\${env:A}" }, ${item} ]\n  hr:\n`);
    const toldWith = (text: string): readonly string[] => {
      const result = loadConfig({ text, file: 'r.yaml', plugins: [...plugins, loose], env: { ...env, A: 'aaaaaaa', N: '12' }, readFile });
      return result.ok ? [] : result.issues.map(({ line, column, message, remedy }) => `${line}:${column} ${message} | ${remedy ?? ''}`);
    };
    expect(toldWith(section('{ pni: x }'))).to.deep.equal(['14:36 unknown key "pni" | did you mean "pin"?']);
    expect(toldWith(section('{ pin: xxxxxx }'))).to.deep.equal(['10:3 plugin loose 1.2.3 failed on this section: boom | this is a fault of the plugin; report it to its authors']);
  });

  it('an empty file', () => {
    expect(told('')).to.deep.equal(['1:1 the file is empty | it needs sources, targets and pipelines']);
  });

  it('an empty variable', () => {
    expect(told(sample, { ...env, DUO_IKEY: '' })).to.deep.equal(['15:62 environment variable DUO_IKEY is empty | give DUO_IKEY a value']);
  });

  it('a number by reference', () => {
    const text = changed('use: ldap', 'use: ldap\n    pageSize: "${env:SIZE}"\n    startTls: "${env:TLS}"');
    expect(accepted(text, { ...env, SIZE: '250', TLS: 'true' }).sources['directory']?.section).to.deep.include({ pageSize: 250, startTls: true });
    expect(told(text, { ...env, SIZE: '5s', TLS: 'true' })).to.deep.equal(['6:15 "pageSize" must be a whole number, not text']);
    expect(told(text, { ...env, SIZE: '5000', TLS: 'true' })).to.deep.equal(['6:15 "pageSize" must be at most 1000']);
  });

  it('escaped references are texts', () => {
    expect(accepted(changed('${env:HR_URL}', 'a$${env:X}')).sources['hr']?.section['url']).to.equal('a${env:X}');
  });

  it('all mistakes at once, in reading order, with excerpt and remedy', () => {
    const text = sample.replace('use: sql', 'use: sqll').replace('to: duo', 'to: dou').replace('base: "ou=people', 'bsae: "ou=people').replace('trash: 30d', 'trash: 30');
    const issues = issuesOf(text);
    expect(issues.map(({ line }) => line)).to.deep.equal([8, 8, 11, 20, 24]);
    const issue = issues[2];
    if (issue === undefined) throw new Error('missing');
    expect(formatIssue(issue)).to.equal(
      ['/etc/rollcall/rollcall.yaml:11:10 error there is no source plugin "sqll"', '  |     use: sqll', '  |          ^^^^', '  did you mean "sql"? (there is ldap and sql)'].join('\n'),
    );
  });

  it('never quotes what stands in a secret field, and warns of it', () => {
    const result = load(changed('"${file:/run/secrets/duo_skey}"', '"hunter2hunter2"'));
    expect(result.ok && result.warnings.map(({ message, excerpt }) => [message, excerpt?.includes('hunter2')])).to.deep.equal([['"secretKey" is a secret and stands in the file itself', false]]);
    const broken = load(changed('"${file:/run/secrets/duo_skey}" }', '"hunter2hunter2" '));
    expect(JSON.stringify(broken)).to.not.include('hunter2');
    expect(broken.ok).to.equal(false);
    const number = load(changed('"${file:/run/secrets/duo_skey}"', '12345678'));
    expect(JSON.stringify(number)).to.not.include('12345678');
    expect(told(changed('"${file:/run/secrets/duo_skey}"', '12345678'))).to.deep.equal(['15:91 "secretKey" must be text, not a number | put it in quotes']);
  });

  it('never shows the value of a reference', () => {
    const text = sample.replace('to: duo', 'to: dou').replace('people: { key', 'pepole: { key');
    expect(JSON.stringify(issuesOf(text, { ...env, DUO_HOST: 'admin-leaked-value' }))).to.not.match(/leaked|p4ssword|s3cret/);
  });
});

describe('configuration: places', () => {
  const slice = (config: LoadedConfig, text: string, path: readonly (string | number)[], start: number, end: number): string => {
    const { line, column, length } = config.positionOf(path, { start, end });
    return (text.split('\n')[line - 1] ?? '').slice(column - 1, column - 1 + length);
  };

  it('moves a caret into plain and quoted scalars', () => {
    const config = accepted(sample);
    const accounts = ['pipelines', 'staff', 'accounts'];
    expect(slice(config, sample, [...accounts, 'username'], 6, 15)).to.equal('directory');
    expect(slice(config, sample, [...accounts, 'realname'], 10, 12)).to.equal('cn');
    expect(slice(config, sample, [...accounts, 'phones'], 3, 9)).to.equal('mobile');
  });

  it('falls back to the start of folded and escaped scalars', () => {
    const text = sample.replace(`"'staff' in directory.groups"`, '>\n      directory.uid\n      == "x"').replace('"lower(directory.uid)"', '"lower(\\"a\\")"');
    const config = accepted(text);
    expect(config.positionOf(['pipelines', 'staff', 'scope'], { start: 5, end: 8 })).to.deep.include({ line: 21, column: 12 });
    expect(config.positionOf(['pipelines', 'staff', 'accounts', 'username'], { start: 3, end: 4 })).to.deep.include({ line: 24, column: 27 });
  });

  it('gives the nearest parent for a path that is not there', () => {
    const config = accepted(sample);
    expect(config.positionOf(['pipelines', 'staff', 'nothing', 3])).to.deep.include({ line: 17, column: 3 });
    expect(config.issueAt(['pipelines', 'staff', 'scope'], 'wrong', { range: { start: 1, end: 6 } })).to.deep.include({ line: 21, column: 14, excerpt: `    scope: "'staff' in directory.groups"\n             ^^^^^` });
  });
});

describe('configuration: digest', () => {
  it('is the same for comments, order, quotes, ledger and rotated secrets', () => {
    const digest = configDigest(accepted(sample));
    expect(configDigest(accepted(`# hello\n${sample.replace('state: ./rollcall.db\n', '')}`))).to.equal(digest);
    expect(configDigest(accepted(sample.replace('    to: duo\n', '').replace('    from: directory', '    to: "duo"\n    from: directory')))).to.equal(digest);
    expect(configDigest(accepted(sample, { ...env, LDAP_PASSWORD: 'another one' }))).to.equal(digest);
    expect(configDigest(accepted(sample, { ...env, HR_URL: env.HR_URL.replace('hr%2Fp4ssword', 'another') }))).to.equal(digest);
    const literal = (password: string) => configDigest(accepted(changed('"${env:LDAP_PASSWORD}"', password)));
    expect(literal('first-password')).to.equal(literal('second-password'));
  });

  it('differs when a reference stands for something else, wherever that is no secret', () => {
    const filtered = changed('(objectClass=person)', '(memberOf=${env:TEAM})');
    const digests = (environment: Readonly<Record<string, string>>) => {
      const config = accepted(filtered, { ...env, TEAM: 'cn=a', ...environment });
      return { whole: configDigest(config), sources: decidingParts(config).sources };
    };
    const before = digests({});
    const team = digests({ TEAM: 'cn=b' });
    expect(team.whole).to.not.equal(before.whole);
    expect(team.sources['directory']).to.not.equal(before.sources['directory']);
    expect(team.sources['hr']).to.equal(before.sources['hr']);
    const database = digests({ HR_URL: env.HR_URL.replace(/hr$/, 'test') });
    expect(database.sources['hr']).to.not.equal(before.sources['hr']);
    expect(digests({ DUO_HOST: 'api-87654321.duosecurity.com' }).whole).to.not.equal(before.whole);
    expect(digests({ LDAP_PASSWORD: 'rotated' })).to.deep.equal(before);
    // What the digest is taken over may be printed by whoever hunts a fault.
    expect(JSON.stringify(accepted(filtered, { ...env, TEAM: 'cn=hush' }).normalised)).to.not.match(/cn=hush|p4ssword/);
  });

  it('is the same when a key was renewed, in a file or in the environment', () => {
    const renewing = definePlugin({ kind: 'target', type: 'duo', apiVersion: 1, version: '1.0.0', config: z.strictObject({ host: z.string(), integrationKey: renewable(), secretKey: secret() }), profile: () => targetProfile, module: () => simpleModule(targetToken, () => emptyTarget()) });
    const digestWith = (key: string, text: string): string => {
      const result = loadConfig({ text, file: '/etc/rollcall/rollcall.yaml', plugins: plugins.map((plugin) => (plugin === duo ? renewing : plugin)), env: { ...env, DUO_IKEY: key }, readFile: (path) => (path === '/run/ikey' ? key : readFile(path)) });
      if (!result.ok) throw new Error(result.issues.map((issue) => formatIssue(issue)).join('\n'));
      return configDigest(result.config);
    };
    for (const text of [sample, changed('${env:DUO_IKEY}', '${file:/run/ikey}')]) expect(digestWith('DIAAAAAAAAAAAAAAAAA1', text)).to.equal(digestWith('DIBBBBBBBBBBBBBBBBB2', text));
  });

  it('differs for anything that decides', () => {
    const digests = new Set([
      sample,
      changed('objectClass=person', 'objectClass=user'),
      changed("'staff' in", "'faculty' in"),
      changed('trash: 30d', 'trash: 31d'),
      changed('percent: 5', 'percent: 6'),
      changed('hr.mobile', 'hr.phone'),
      changed('    from: directory', '    enabled: false\n    from: directory'),
    ].map((text) => configDigest(accepted(text))));
    expect(digests.size).to.equal(7);
  });
});
