import { expect } from 'chai';
import { ldapSource } from '../../packages/source-ldap/src/index.js';
import { parseFilter } from '../../packages/source-ldap/src/filter.js';

const base = {
  url: 'ldaps://ds.example.edu',
  bind: { dn: 'cn=reader,dc=example,dc=edu', password: 'x' },
  people: { base: 'ou=people,dc=example,dc=edu' },
};
const issues = (raw: unknown): readonly string[] => {
  const opened = ldapSource.open(raw);
  return opened.ok ? [] : opened.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};
const profile = (raw: unknown) => {
  const opened = ldapSource.open(raw);
  if (!opened.ok) throw new Error(JSON.stringify(opened.issues));
  return opened.profile;
};

describe('source-ldap: configuration', () => {
  it('is short where the directory is as usual', () => {
    expect(issues(base)).to.deep.equal([]);
    expect(issues({ ...base, groups: { base: 'ou=groups,dc=example,dc=edu' } })).to.deep.equal([]);
  });

  for (const key of ['uid', 'cn', 'mail', 'sAMAccountName', 'userPrincipalName', 'employeeNumber']) {
    it(`refuses key: ${key}, which can be reused, and says what to do`, () => {
      expect(issues({ ...base, people: { ...base.people, key } })).to.deep.equal([
        `people.key: ${key} can be renamed and reused; use entryUUID, or say key: { attribute: ${key}, neverReused: true }`,
      ]);
    });
  }

  it('takes such a key when the file takes the responsibility, and repeats it as a finding', () => {
    const key = { attribute: 'uid', neverReused: true };
    expect(issues({ ...base, people: { ...base.people, key } })).to.deep.equal([]);
    expect(profile({ ...base, people: { ...base.people, key } }).findings.map(({ code }) => code)).to.deep.equal(['ldap-key-declared']);
    expect(issues({ ...base, people: { ...base.people, key: { attribute: 'uid' } } })[0]).to.match(/^people\.key: must be an immutable attribute/);
  });

  const MISTAKES: readonly (readonly [string, object, RegExp])[] = [
    ['a filter that does not close', { people: { ...base.people, filter: '(&(a=b)' } }, /^people\.filter: /],
    ['a filter with bytes that are no text', { people: { ...base.people, filter: '(cn=\\ff\\fe)' } }, /people\.filter: .*not UTF-8/],
    ['a base that is no DN', { people: { base: 'people' } }, /^people\.base: "people" is not a DN/],
    ['http', { url: 'https://ds.example.edu' }, /^url: must be ldaps/],
    ['a base in the URL', { url: 'ldap://ds.example.edu/dc=x' }, /^url: must name the server only/],
    ['credentials in the URL', { url: 'ldap://a:b@ds.example.edu' }, /^url: must not hold credentials/],
    ['both kinds of TLS', { startTls: true }, /^startTls: ldaps:/],
    ['a password as an attribute', { people: { ...base.people, attributes: { userPassword: {} } } }, /userPassword: userPassword holds a password/],
    ['a password with an option', { people: { ...base.people, attributes: { 'UNICODEPWD;x': {} } } }, /holds a password or a key/],
    ['a password as a key', { people: { ...base.people, key: { attribute: 'userPassword', neverReused: true } } }, /people\.key\.attribute: .*password/],
    ['a second name', { people: { ...base.people, attributes: { surname: {} } } }, /write sn/],
    ['another spelling', { people: { ...base.people, attributes: { employeetype: { multi: true } } } }, /write employeeType/],
    ['an unknown setting', { people: { ...base.people, pagesize: 5 } }, /pagesize/],
    ['a duration without unit', { timeout: '30' }, /^timeout: must be a duration/],
    ['dn as the name of groups', { groups: { base: 'ou=g,dc=x', name: 'dn' } }, /groups\.name: dn changes/],
  ];
  for (const [title, change, expected] of MISTAKES) {
    it(`refuses ${title}`, () => expect(issues({ ...base, ...change }).join('\n')).to.match(expected));
  }

  it('offers well-known attributes as people expect them, and no others', () => {
    const { schemas, memberships } = profile({ ...base, people: { ...base.people, attributes: { employeeType: { multi: true }, customId: {} } } });
    const { attributes, open } = schemas.person;
    const multi = (name: string) => attributes[name]?.multi;
    expect(open).to.equal(false);
    for (const name of ['uid', 'cn', 'mail', 'employeeNumber', 'displayName', 'givenName', 'sn', 'telephoneNumber', 'mobile', 'dn', 'customId']) expect(multi(name), name).to.equal(false);
    for (const name of ['eduPersonAffiliation', 'objectClass', 'memberOf', 'employeeType']) expect(multi(name), name).to.equal(true);
    expect(Object.keys(attributes).filter((name) => /password|unicodePwd/i.test(name))).to.deep.equal([]);
    expect(memberships).to.equal(false);
    expect(schemas.group).to.equal(undefined);
  });

  it('offers groups under their naming attribute', () => {
    expect(profile({ ...base, groups: { base: 'ou=g,dc=x' } })).to.deep.include({ memberships: true, groupNaming: 'cn' });
    const named = profile({ ...base, groups: { base: 'ou=g,dc=x', name: 'displayName' } });
    expect(named.groupNaming).to.equal('displayName');
    expect(named.schemas.group?.attributes.displayName).to.deep.equal({ type: 'string', multi: false });
  });

  it('warns of passwords in clear', () => {
    expect(profile({ ...base, url: 'ldap://ds.example.edu' }).findings.map(({ code, severity }) => `${severity} ${code}`)).to.deep.equal(['warning ldap-unencrypted']);
    expect(profile({ ...base, url: 'ldap://ds.example.edu', startTls: true }).findings).to.deep.equal([]);
  });
});

describe('source-ldap: filters', () => {
  it('may be spread over lines', () => {
    expect(parseFilter('  (&\n  (a=b)\n  (|(c=d)\n (e=f g) )\n)').toString()).to.equal('(&(a=b)(|(c=d)(e=f g)))');
  });
  it('keep escaped characters whole, which ldapts alone does not', () => {
    const filter = parseFilter('(cn=M\\c3\\bcller\\2a)') as unknown as { readonly value: string };
    expect(filter.value).to.equal('Müller*');
  });
});
