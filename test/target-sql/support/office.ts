import type { DialectName, TestDatabase } from './databases.js';
import { typeWord } from './each-dialect.js';
import type { Raw } from './open-target.js';

/** A table of people, one of groups and one of memberships, each shared with somebody else by the column `org`. */
export async function makeOffice({ dialect, query }: TestDatabase): Promise<void> {
  const text = typeWord(dialect, 'text');
  await query(`
    create table person (id ${text} not null, name ${text} not null, mail ${text}, age ${typeWord(dialect, 'int')}, member ${typeWord(dialect, 'bool')},
      seen ${typeWord(dialect, 'timestamp')}, born ${typeWord(dialect, 'date')}, push ${text}, state ${text}, org ${text} not null, primary key (id, org));
    create table team (id ${serial(dialect)}, label ${text} not null, note ${text}, org ${text} not null);
    create table belongs (person ${text} not null, team ${typeWord(dialect, 'int')} not null, org ${text} not null, primary key (person, team, org));
    insert into person (id, name, mail, org) values ('other', 'other', 'other@example.edu', 'theirs');
    insert into team (label, org) values ('others', 'theirs');
    insert into belongs values ('other', 1, 'theirs')`);
}

function serial(dialect: DialectName): string {
  switch (dialect) {
    case 'postgres':
      return 'bigint generated always as identity primary key';
    case 'mariadb':
      return 'bigint auto_increment primary key';
    case 'sqlite':
      return 'integer primary key autoincrement';
    default:
      return dialect satisfies never;
  }
}

/** The configuration over {@link makeOffice}. */
export function officeConfig({ url }: Pick<TestDatabase, 'url'>, more: Raw = {}): Raw {
  const scope = { org: 'ours' };
  return {
    url,
    accounts: {
      table: 'person', key: 'id', name: 'name', scope,
      columns: { id: 'string', name: 'string', mail: 'string', age: 'int', member: 'bool', seen: 'timestamp', born: 'date', push: { type: 'bool', as: ['T', 'F'] } },
      disabled: { column: 'state', active: 'in', disabled: 'out' },
    },
    groups: { table: 'team', key: 'id', name: 'label', columns: { label: 'string', note: 'string' }, scope },
    memberships: { table: 'belongs', account: 'person', group: 'team', scope },
    ...more,
  };
}
