import { expect } from 'chai';
import { judged, type Raw } from './support/open-target.js';

const accounts = { table: 'person', key: 'id', name: 'login', columns: { id: 'int', login: 'string', active: 'bool' } };
const groups = { table: 'team', key: 'id', name: 'name', columns: { name: 'string' } };
const memberships = { table: 'member', account: 'person', group: 'team' };
const url = 'sqlite:./x.db';

describe('the section of a target behind use: sql', () => {
  const wrong: readonly (readonly [string, Raw, string])[] = [
    ['a name that holds a quote', { accounts: { ...accounts, table: 'per"son' } }, 'accounts.table: a name begins'],
    ['a name that ends the statement', { accounts: { ...accounts, key: 'id; drop table person' } }, 'accounts.key: a name begins'],
    ['a name with a line break', { accounts: { ...accounts, key: 'id\n' } }, 'accounts.key: a name begins'],
    ['a name of a column that is none', { accounts: { ...accounts, columns: { ...accounts.columns, 'a`b': 'string' } } }, 'accounts.columns.a`b'],
    ['more than one schema before a table', { accounts: { ...accounts, table: 'a.b.person' } }, 'accounts.table: a name begins'],
    ['a name column that is not declared', { accounts: { ...accounts, name: 'mail' } }, 'accounts.name: mail is not among the columns; add it'],
    ['a name column that is no string', { accounts: { ...accounts, name: 'active' } }, 'accounts.columns.active: active is the name, so it is a string'],
    ['a key that is a truth', { accounts: { ...accounts, key: 'active' } }, 'accounts.columns.active: active is the key, so it is a string or an int'],
    ['a scope over the key', { accounts: { ...accounts, scope: { id: 1 } } }, 'accounts.scope.id: id is the key'],
    ['a scope over a column that is mapped', { accounts: { ...accounts, scope: { active: true } } }, 'accounts.scope.active: active is fixed by the scope'],
    ['a type that is none', { accounts: { ...accounts, columns: { ...accounts.columns, login: 'varchar' } } }, 'accounts.columns.login'],
    ['a maxLength of an int', { accounts: { ...accounts, columns: { ...accounts.columns, id: { type: 'int', maxLength: 4 } } } }, 'accounts.columns.id.maxLength: only a string'],
    ['case of a bool', { accounts: { ...accounts, columns: { ...accounts.columns, active: { type: 'bool', compare: 'exact' } } } }, 'accounts.columns.active.compare: only a string'],
    ['texts of an int', { accounts: { ...accounts, columns: { ...accounts.columns, id: { type: 'int', as: ['T', 'F'] } } } }, 'accounts.columns.id.as: only a bool'],
    ['one text for both truths', { accounts: { ...accounts, columns: { ...accounts.columns, active: { type: 'bool', as: ['T', 'T'] } } } }, 'accounts.columns.active.as: true and false need different texts'],
    ['a column that says who is disabled and is mapped too', { accounts: { ...accounts, disabled: { column: 'active', active: true, disabled: false } } }, 'accounts.disabled.column: active says who is disabled'],
    ['one word for active and disabled', { accounts: { ...accounts, disabled: { column: 'state', active: 'x', disabled: 'x' } } }, 'accounts.disabled.disabled: active and disabled need different values'],
    ['memberships without groups', { accounts, memberships }, 'memberships: memberships name groups, so a groups section is needed'],
    ['one column for both ends', { accounts, groups, memberships: { ...memberships, group: 'person' } }, 'memberships.group: account and group are two columns'],
    ['a scope over an end', { accounts, groups, memberships: { ...memberships, scope: { team: 1 } } }, 'memberships.scope.team: team names an end'],
    ['people and groups that are the same rows', { accounts, groups: { ...groups, table: 'person' } }, 'groups.table: accounts and groups would be the same rows'],
    ['a batch that is too large', { accounts, batchSize: 5_001 }, 'batchSize'],
    ['a time that is none', { accounts, statementTimeout: 'soon' }, 'statementTimeout: write a duration'],
    ['a word that it does not know', { accounts, tables: 1 }, 'Unrecognized key'],
  ];
  for (const [title, section, message] of wrong) {
    it(`refuses ${title}`, () => {
      const result = judged({ url, ...section });
      expect('issues' in result ? result.issues.join('\n') : 'no issue').to.include(message);
    });
  }

  it('takes people and groups of one table that their scopes tell apart', () => {
    const one = (kind: string): Raw => ({ table: 'entity', key: 'id', name: 'name', columns: { name: 'string' }, scope: { kind } });
    expect(judged({ url, accounts: one('person'), groups: one('group') })).to.have.property('profile');
  });

  it("takes Grouper's table of Duo users, with its 16 columns", () => {
    const text = (maxLength: number, required = false): Raw => ({ type: 'string', maxLength, ...(required ? { required } : {}) });
    const flag = { type: 'bool', as: ['T', 'F'] };
    const columns = {
      user_id: text(40, true), aliases: text(4000), phones: text(4000), is_push_enabled: flag, email: text(200), first_name: text(256), last_name: text(256),
      is_enrolled: flag, last_directory_sync: 'int', notes: text(4000), real_name: text(256), status: text(40), user_name: text(256, true), created_at: { type: 'int', required: true }, last_login_time: 'int',
    };
    const result = judged({ url, accounts: { table: 'grouper_prov_duo_user', key: 'user_id', name: 'user_name', columns, scope: { config_id: 'duo1' } } });
    expect('profile' in result ? Object.keys(result.profile.schemas.account.attributes) : result.issues).to.deep.equal(Object.keys(columns));
  });
});
