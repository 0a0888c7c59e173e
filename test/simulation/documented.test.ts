import { expect } from 'chai';
import { describe, it } from 'mocha';
import { sectionOf, tableRows, textOf } from '../docs/pages.js';
import { LAWS } from './chronicle.js';
import { LIMITED } from './limits.js';
import { MUTANTS } from './mutants.js';
import { casts } from './small-scope/casts.js';

const PAGE = textOf('docs/simulation.md');

describe('docs/simulation.md', () => {
  it('has every mutant, what it does wrong, and the laws that notice', () => {
    const written = tableRows(sectionOf(PAGE, '## Mutants'));
    expect(written).to.deep.equal(MUTANTS.map(({ name, breaks, laws }) => [name, breaks, laws.join(', ')]));
  });

  it('has every law', () => {
    const written = tableRows(sectionOf(PAGE, '## The laws')).map(([law]) => law);
    expect([...written].sort()).to.deep.equal(Object.keys(LAWS).sort());
  });

  it('names every limit that worlds set', () => {
    const budget = tableRows(sectionOf(PAGE, '## The laws')).find(([law]) => law === 'budget');
    for (const name of LIMITED) expect(budget?.[1]).to.include(name);
  });

  it('counts the casts of the small scope as they are', () => {
    const all = casts();
    const schemes = new Set(all.map(({ scheme }) => scheme)).size;
    const bySize = [1, 2, 3].map((size) => all.filter(({ histories }) => histories.length === size).length / schemes);
    const histories = bySize.reduce((sum, count) => sum + count, 0);
    const section = sectionOf(PAGE, '## The small scope').replaceAll('\n', ' ');
    expect(all.map(({ histories: { length } }) => length).filter((size) => size < 1 || size > 3)).to.deep.equal([]);
    expect(section).to.include(bySize.join(' + '));
    expect(section).to.include(`${histories} × ${schemes} = ${all.length.toLocaleString('en')} casts`);
  });
});
