import { expect } from 'chai';
import type { ActualAccount, ActualGroup, SourceValue } from '@rollcall/core';
import { compiled, inputOf, issuesOf, NOON_MS, type Written } from './fixtures.js';

function account(attributes: ActualAccount['attributes'], more: Partial<ActualAccount> = {}): ActualAccount {
  return { type: 'account', id: 'DU1', standing: 'active', attributes, ...more };
}

const group = (attributes: ActualGroup['attributes']): ActualGroup => ({ type: 'group', id: 'DG1', attributes });

describe('mapping: rules about what the target holds', () => {
  for (const [expression, holds] of [
    [`account.username == 'root'`, true],
    [`account.username.startsWith('svc-')`, false],
    [`account.id == 'DU1' && account.standing == 'active'`, true],
    [`account.?email.orValue('') == ''`, true],
    [`has(account.realname)`, false],
    [`account.aliases.exists(a, a == 'admin')`, true],
    [`account.level > 3`, true],
    [`account.vip`, true],
    [`account.email.endsWith('x')`, 'account.email is missing: write account.?email.orValue("") or ask with has(account.email)'],
  ] as const) {
    it(`${expression}: ${typeof holds === 'string' ? 'cannot be told' : holds}`, () => {
      const { rules } = compiled({ ignore: expression, protect: expression });
      const entity = account({ username: 'root', aliases: ['admin'], level: 5, vip: true });
      const expected = typeof holds === 'string' ? { because: holds } : holds;
      expect(rules.ignore?.holdsFor(entity)).to.deep.equal(expected);
      expect(rules.protect?.holdsFor(entity)).to.deep.equal(expected);
    });
  }

  it('protectGroups speaks of group', () => {
    const { rules } = compiled({ protectGroups: `group.name == 'admins'` });
    expect(rules.protectGroups?.holdsFor(group({ name: 'admins' }))).to.equal(true);
    expect(rules.protectGroups?.holdsFor(group({ name: 'vpn' }))).to.equal(false);
  });

  it('reads nothing of the sources', () => {
    const plain = compiled({}).attributes;
    expect(compiled({ ignore: `account.username == 'root'` }).attributes).to.deep.equal(plain);
  });

  for (const [written, issue] of [
    [{ ignore: `account.nam == 'x'` }, `ignore: account has no attribute nam`],
    [{ ignore: `directory.uid == 'x'` }, `ignore: directory cannot be used here: this rule speaks of account as duo holds it`],
    [{ protect: `account.username` }, `protect: protect is true or false; this is string`],
    [{ protect: `account.phones.size() > 0` }, `protect: account has no attribute phones`],
    [{ protectGroups: `account.username == 'x'` }, `protectGroups: there is no account`],
    [{ ignore: `account.username ==` }, `ignore: `],
  ] as const satisfies readonly (readonly [Written, string])[]) {
    it(`is checked before a run: ${issue}`, () => {
      const issues = issuesOf(written);
      expect(issues).to.have.length(1);
      expect(issues[0]).to.satisfy((text: string) => text.startsWith(issue));
    });
  }
});

describe('mapping: by what else a person is known', () => {
  const identityOf = (written: Written, attributes: Record<string, SourceValue>) => compiled(written).mapPerson(inputOf({ attributes }), NOON_MS).identity;

  for (const [what, written, attributes, identity] of [
    ['a list of former keys', { formerKeys: 'directory.mail' }, { mail: ['k9', 'k8', ' k8 ', ''] as string[] }, { state: 'known', formerKeys: ['k8', 'k9'] }],
    ['one former key', { formerKeys: 'directory.title' }, { title: 'k9' }, { state: 'known', formerKeys: ['k9'] }],
    ['no former key', { formerKeys: 'directory.title' }, {}, { state: 'known', formerKeys: [] }],
    ['the own key', { formerKeys: 'directory.title' }, { title: 'k1' }, { state: 'known', formerKeys: [] }],
    ['a text', { rehire: 'directory.employeeNumber' }, { employeeNumber: ' 0017 ' }, { state: 'known', formerKeys: [], anchor: '0017' }],
    ['a number', { rehire: 'directory.uidNumber' }, { uidNumber: 17 }, { state: 'known', formerKeys: [], anchor: '17' }],
    ['an optional', { rehire: 'directory.?title' }, {}, { state: 'known', formerKeys: [] }],
    ['something missing in a longer expression', { rehire: `directory.title + '/' + directory.uid` }, {}, { state: 'unknown', because: 'directory.title is missing' }],
    ['nothing', {}, {}, undefined],
  ] as const) {
    it(what, () => expect(identityOf(written, attributes)).to.deep.equal(identity));
  }

  it('asks the source for what it needs', () => {
    expect(compiled({ rehire: 'directory.title' }).attributes['directory']?.person).to.include('title');
  });

  for (const [written, issue] of [
    [{ formerKeys: 'directory.active' }, 'formerKeys: formerKeys is a key or a list of keys; this is bool'],
    [{ rehire: 'directory.mail' }, 'rehire: rehire is one text or whole number; this is list<string>'],
    [{ rehire: `'x'` }, 'rehire: rehire is the same for everybody: it names no attribute'],
  ] as const) {
    it(`is checked before a run: ${issue}`, () => {
      expect(issuesOf(written).map((text) => text.split(' ->')[0]?.split(' [')[0])).to.deep.equal([issue]);
    });
  }
});
