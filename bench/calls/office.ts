import { openSqlite, type SqliteDatabase } from '@rollcall/sqlite';
import type { Seed } from '@rollcall/duo-simulator';

/** How much changes between the two states of the office. */
export interface OfficeSize {
  readonly unchanged: number;
  readonly newcomers: number;
  readonly changed: number;
  readonly leaving: number;
}

export interface Person {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  /** Numbers of teams. */
  readonly teams: readonly number[];
}

export interface Team {
  readonly id: number;
  readonly name: string;
  readonly about: string;
}

/** What HR says at one point in time. */
export interface Roster {
  readonly people: readonly Person[];
  readonly teams: readonly Team[];
}

const TEAMS_BEFORE = 30;
const TEAMS_AFTER = 40;
const TEAMS_OF_OLD = 2;
const TEAMS_OF_NEW = 3;

/** The account of nobody in HR, which every way of working must leave alone. */
export const UNMANAGED = 'breakglass';

/** The office before the change: everybody whom Duo holds already. */
export function rosterBefore(size: OfficeSize): Roster {
  const count = size.unchanged + size.changed + size.leaving;
  return { people: Array.from({ length: count }, (_, index) => person(index, TEAMS_OF_OLD, TEAMS_BEFORE)), teams: teams(TEAMS_BEFORE) };
}

/** The office after it: some have a new address, some are gone, some are new and belong to teams old and new. */
export function rosterAfter(size: OfficeSize): Roster {
  const before = rosterBefore(size).people;
  const stayed = before.slice(0, size.unchanged);
  const changed = before.slice(size.unchanged, size.unchanged + size.changed).map((one) => ({ ...one, email: `${one.login}@new.example.edu` }));
  const newcomers = Array.from({ length: size.newcomers }, (_, index) => person(before.length + index, TEAMS_OF_NEW, TEAMS_AFTER));
  return { people: [...stayed, ...changed, ...newcomers], teams: teams(TEAMS_AFTER) };
}

/** A Duo account that holds a roster, and one user whom HR does not know. */
export function seedOf({ people, teams: all }: Roster): Seed {
  const nameOf = new Map(all.map((team) => [team.id, team.name]));
  const users = people.map(({ login, name, email, teams: numbers }) => {
    return { username: login, realname: name, email, groups: numbers.map((number) => nameOf.get(number) ?? '') };
  });
  return { groups: all.map(({ name, about }) => ({ name, desc: about })), users: [...users, { username: UNMANAGED, realname: 'Emergency' }] };
}

/** Writes a roster into the HR database in place of what it holds. */
export async function writeHr(path: string, roster: Roster): Promise<void> {
  const database = await openSqlite(path);
  try {
    database.exec(`
      drop table if exists person; drop table if exists team; drop table if exists member;
      create table person (id integer primary key, login text, name text, email text);
      create table team (id integer primary key, name text, about text);
      create table member (person_id integer, team_id integer);`);
    fill(database, 'person (id, login, name, email)', roster.people.map(({ id, login, name, email }) => [id, login, name, email]));
    fill(database, 'team (id, name, about)', roster.teams.map(({ id, name, about }) => [id, name, about]));
    fill(database, 'member (person_id, team_id)', roster.people.flatMap(({ id, teams: numbers }) => numbers.map((number) => [id, number])));
  } finally {
    database.close();
  }
}

// Names and addresses are generated above and hold no quotes.
function fill(database: SqliteDatabase, into: string, rows: readonly (readonly (string | number)[])[]): void {
  if (rows.length === 0) return;
  const values = rows.map((row) => `(${row.map((value) => (typeof value === 'number' ? String(value) : `'${value}'`)).join(',')})`);
  for (let at = 0; at < values.length; at += 400) database.exec(`insert into ${into} values ${values.slice(at, at + 400).join(',')}`);
}

function person(index: number, teamCount: number, teamsOfAll: number): Person {
  const login = `user${String(index).padStart(5, '0')}`;
  const numbers = Array.from({ length: teamCount }, (_, place) => 1 + ((index * 7 + place * 11) % teamsOfAll));
  return { id: index + 1, login, name: `Given${index % 89} Family${index % 997}`, email: `${login}@example.edu`, teams: numbers };
}

function teams(count: number): readonly Team[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, name: `team-${String(index + 1).padStart(2, '0')}`, about: `The members of team ${index + 1}` }));
}
