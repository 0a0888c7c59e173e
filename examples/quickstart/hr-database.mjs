// The sample HR database of the quickstart: the same 200 people and 12 teams in every run; only two dates follow the calendar.
import { openSqlite } from '@rollcall/sqlite';

const GIVEN = [
  'Ada', 'Björn', 'Carmen', 'Dmitri', 'Elżbieta', 'François', 'Grace', 'Hiroshi', 'Ingrid', 'José',
  'Khadija', 'Liam', 'Małgorzata', 'Nguyên', 'Olumide', 'Priya', 'Quentin', 'Renée', 'Søren', 'Thérèse',
];
const FAMILY = ['Andersen', 'Brontë', 'Castañeda', 'Dvořák', "O'Malley", 'Fischer', 'González', 'Hämäläinen', 'Ivanova', 'Johnson'];

const TEAMS = [
  ['all-staff', 'Everybody'],
  ['vpn-users', 'May use the VPN'],
  ['remote-access', 'May use remote desktops'],
  ['engineering', 'School of Engineering'],
  ['library', 'University Library'],
  ['finance', 'Finance and payroll'],
  ['registrar', 'Office of the Registrar'],
  ['research-computing', 'High performance computing'],
  ['it-helpdesk', 'Help desk'],
  ['facilities', 'Buildings and grounds'],
  ['admissions', 'Admissions'],
  ['café-und-mensa', 'Catering'],
];
const DEPARTMENTS = TEAMS.slice(3).map(([name]) => name);

/** What the tables hold, as plain data. @param {Date} today */
export function sampleHr(today) {
  const people = FAMILY.flatMap((family, row) => GIVEN.map((given, column) => person(given, family, row * GIVEN.length + column)));
  const byLogin = (login) => people.find((candidate) => candidate.login === login);
  // Four have left, one starts next month.
  for (const [login, lastDay] of [['ajohnson', '2021-06-30'], ['bfischer', '2023-12-31'], ['cdvorak', '2024-05-31'], ['divanova', '2025-01-15']]) byLogin(login).end_on = lastDay;
  Object.assign(byLogin('tgonzalez'), { start_on: day(today, 30) });
  // What real HR data is like: two people with one login, a record without login, a phone number without country code.
  byLogin('qandersen').login = byLogin('pandersen').login;
  byLogin('sfischer').login = null;
  byLogin('ljohnson').mobile = '0176 555 0142';
  return { people, teams: TEAMS.map(([name, purpose], index) => ({ id: index + 1, name, purpose })), members: people.flatMap(teamsOf) };
}

function person(given, family, index) {
  const login = ascii(`${given[0]}${family}`);
  return {
    id: 1001 + index,
    login,
    name: `${given} ${family}`,
    email: `${ascii(given)}.${ascii(family)}@example.edu`,
    mobile: index % 4 === 0 ? `+1 312 555 ${String(100 + index).padStart(4, '0')}` : null,
    start_on: `20${String(10 + (index % 14))}-0${1 + (index % 9)}-01`,
    end_on: null,
  };
}

function teamsOf({ id, login }) {
  const usesVpn = id % 5 === 0 || login === 'aandersen' || login === 'lgonzalez';
  const names = ['all-staff', DEPARTMENTS[id % DEPARTMENTS.length], ...(usesVpn ? ['vpn-users'] : []), ...(id % 11 === 0 ? ['remote-access'] : [])];
  return names.map((name) => ({ person_id: id, team_id: TEAMS.findIndex(([team]) => team === name) + 1 }));
}

function ascii(text) {
  return text.normalize('NFD').replace(/[łŁ]/g, 'l').replace(/[øØ]/g, 'o').replace(/[^A-Za-z]/g, '').toLowerCase();
}

function day(today, later) {
  return new Date(today.getTime() + later * 86_400_000).toISOString().slice(0, 10);
}

/** Makes the database at a path where there is none. @param {string} path @param {Date} today */
export async function writeHrDatabase(path, today) {
  const { people, teams, members } = sampleHr(today);
  const database = await openSqlite(path);
  try {
    database.exec(`
      create table person (id integer primary key, login text, name text not null, email text, mobile text, start_on text, end_on text);
      create table team (id integer primary key, name text not null, purpose text);
      create table team_member (person_id integer not null, team_id integer not null, primary key (person_id, team_id));
    `);
    database.transaction(() => {
      for (const row of people) insert(database, 'person', row);
      for (const row of teams) insert(database, 'team', row);
      for (const row of members) insert(database, 'team_member', row);
    });
  } finally {
    database.close();
  }
  return { people: people.length, teams: teams.length };
}

function insert(database, tableName, row) {
  const columns = Object.keys(row);
  database.run(`insert into ${tableName} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`, Object.values(row));
}

/** The Duo account before the first run: six people of HR (one written in capitals), one group, and an account nobody in HR owns. */
export const sampleDuoAccount = {
  users: [
    { username: 'aandersen', realname: 'Ada Andersen', email: 'ada.andersen@example.edu', groups: ['vpn-users'] },
    { username: 'GJohnson', realname: 'Grace Johnson', email: 'grace.johnson@example.edu' },
    { username: 'hfischer', realname: 'Hiroshi F.', email: 'hiroshi.fischer@example.edu' },
    { username: 'kivanova', realname: 'Khadija Ivanova', email: 'k.ivanova@old.example.edu' },
    { username: 'lgonzalez', realname: 'Liam González', email: 'liam.gonzalez@example.edu', groups: ['vpn-users'] },
    { username: 'rdvorak', realname: 'Renee Dvorak', email: 'renee.dvorak@example.edu' },
    { username: 'breakglass', realname: 'Emergency access', status: 'bypass', notes: 'Sealed envelope in the safe' },
  ],
  groups: [{ name: 'vpn-users', desc: 'VPN' }],
};
