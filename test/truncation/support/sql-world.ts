/** Ten people, four groups and seventeen memberships, in either dialect. */
export const SQL_WORLD = `
  create table person (id integer primary key, uid text, mail text);
  insert into person values ${Array.from({ length: 10 }, (_, index) => `(${index + 1}, 'u${index + 1}', 'u${index + 1}@x')`).join(', ')};
  create table team (id integer primary key, cn text);
  insert into team values (1, 'all'), (2, 'vpn'), (3, 'ops'), (4, 'zoo');
  create table member (person_id integer, team_id integer);
  insert into member values ${Array.from({ length: 10 }, (_, index) => `(${index + 1}, 1)`).join(', ')}, (1, 2), (3, 2), (5, 2), (2, 3), (4, 3), (9, 4), (10, 4);
`;

/** The plugin's section over it, without the address. */
export const SQL_CONFIG = {
  people: { key: 'id', query: 'select id, uid, mail from person order by id' },
  groups: { key: 'id', query: 'select id, cn from team order by id', name: 'cn' },
  memberships: { query: 'select person_id, team_id from member order by team_id, person_id', person: 'person_id', group: 'team_id' },
};
