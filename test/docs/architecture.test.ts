import { expect } from 'chai';
import { libraries, packages, pureRooms, rooms } from '../architecture/dependency-table.js';
import { sectionOf, tableRows, textOf } from './pages.js';

describe('ARCHITECTURE.md', () => {
  const section = sectionOf(textOf('ARCHITECTURE.md'), '## Who may look at whom');
  const rows = tableRows(section);

  it('has the table of rooms that the sources are held to', () => {
    const written = rows.filter((row) => row.length === 3);
    expect(written).to.deep.equal(Object.entries(rooms).map(([room, seen]) => [room, seen.join(', '), (libraries[room] ?? []).join(', ')]));
  });

  it('has the table of packages that the sources are held to', () => {
    const written = rows.filter((row) => row.length === 2);
    expect(written).to.deep.equal(Object.entries(packages).map(([name, seen]) => [name, seen.join(', ')]));
  });

  it('names the pure rooms', () => {
    expect(/Pure rooms, [^:]*: ([^.]*)\./.exec(section)?.[1]?.replaceAll('`', '')).to.equal(pureRooms.join(', '));
  });
});
