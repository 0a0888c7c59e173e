import { expect } from 'chai';
import { describe, it } from 'mocha';
import { controlRoutes } from '../../packages/duo-simulator/src/control/control-routes.js';
import { controlPrefix } from '../../packages/duo-simulator/src/control/control-server.js';
import { routes } from '../../packages/duo-simulator/src/endpoints/routes.js';
import { behaviourTable, createDuoSimulator, type Seed } from '../../packages/duo-simulator/src/index.js';
import { sectionOf, tableRows, textOf } from '../docs/pages.js';

const page = textOf('docs/duo-simulator.md');
const rowsOf = (heading: string): readonly (readonly string[])[] => tableRows(sectionOf(page, heading));
const listed = (cell = ''): readonly string[] => cell.split(', ').filter((name) => name !== '');

const everyRequest = rowsOf('## Every request');
const endpoints = rowsOf('## Endpoints');

describe('the page of what the simulator serves', () => {
  it('has a line for every endpoint with its permission, and for no other', () => {
    expect(endpoints.map(([name, grant]) => [name, grant])).to.deep.equal(routes.map(({ verb, pattern, grant }) => [`${verb} ${pattern}`, grant]));
  });

  it('says of every endpoint what is known and from where', () => {
    for (const [name, , fact, , , source] of endpoints) expect([fact, source], name).to.not.include('');
  });

  it('names options that exist, and each of them where it matters', () => {
    const named = new Set([...everyRequest.flatMap((row) => listed(row[3])), ...endpoints.flatMap((row) => listed(row[4]))]);
    expect([...named].sort()).to.deep.equal(Object.keys(behaviourTable).sort());
  });

  it('lists the options as the code has them', () => {
    const rows = Object.entries(behaviourTable).map(([name, row]) => {
      const values = 'choices' in row ? row.choices.map((choice) => (choice === row.default ? `**${choice}**` : choice)).join(', ') : `${row.range.join(' to ')}, **${String(row.default)}**`;
      return [name, values, row.doc, row.source];
    });
    expect(rowsOf('## Options')).to.deep.equal(rows);
  });

  it('lists the control endpoints as the code has them', () => {
    expect(rowsOf('## Control endpoint')).to.deep.equal(controlRoutes.map(({ verb, path, doc }) => [`${verb} ${controlPrefix}${path}`, doc]));
  });

  it('says of nothing that it is not served when it is', () => {
    const served = new Set(routes.map(({ verb, pattern }) => `${verb} ${pattern}`));
    const absent = rowsOf('## Not served').flatMap(([names]) => listed(names));
    expect(absent).to.have.length.above(20);
    expect(absent.filter((name) => served.has(name))).to.deep.equal([]);
  });
});

describe('the README', () => {
  it('names fields of a seed that exist', () => {
    const seed = JSON.parse(/```json\n(.*?)```/s.exec(textOf('packages/duo-simulator/README.md'))?.[1] ?? '') as Seed;
    expect(() => createDuoSimulator({ seed })).to.not.throw();
  });

  it('calls control endpoints that exist', () => {
    const called = [...textOf('packages/duo-simulator/README.md').matchAll(/localhost:8444(\/control[\w/]*)/g)].map(([, path]) => path ?? '');
    expect(called).to.have.length.above(3);
    const known = new Set(controlRoutes.map(({ path }) => controlPrefix + path));
    expect(called.filter((path) => !known.has(path))).to.deep.equal([]);
  });
});
