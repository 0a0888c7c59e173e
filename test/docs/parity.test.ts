import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { projectRoot } from '../support/servers/run-node.js';
import { nodesOf } from './source-text.js';
import { tableRows, textOf } from './pages.js';

/** A test as the page names it: file, and the beginning of its name, which may begin with a letter in brackets. */
const NAMED = /`(test\/[^`]+\.test\.ts)`: ((?:\([a-z]\) )?[^|()\n]*)/g;

describe('docs/parity.md', () => {
  const page = textOf('docs/parity.md');
  const rows = tableRows(page);
  const titles = new Map<string, readonly string[]>();

  /** The names of a file's tests, in the order of the file; what is put together from several texts ends at the first gap. */
  const titlesOf = (file: string): readonly string[] => {
    const known = titles.get(file);
    if (known !== undefined) return known;
    const path = join(projectRoot, file);
    expect(existsSync(path), file).to.equal(true);
    const parsed = ts.createSourceFile(file, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const found = nodesOf(parsed, ts.isCallExpression).flatMap(({ expression, arguments: [title] }) => (expression.getText(parsed) === 'it' && title !== undefined ? startsOf(title) : []));
    titles.set(file, found);
    return found;
  };

  it('leaves no cell empty, and names for each feature what shows it of Rollcall', () => {
    expect(rows.length).to.be.above(20);
    for (const row of rows) {
      expect(row.length, row[0]).to.equal(5);
      for (const cell of row) expect(cell, row[0]).to.match(/^(?!\?(?! not known$))./);
      expect(row[4], row[0]).to.match(/test\/\S+\.test\.ts`?: ./);
    }
  });

  it('names tests that there are', () => {
    const named = [...page.matchAll(NAMED)].map(([, file = '', title = '']) => ({ file, title: title.trim() }));
    expect(named.length).to.be.at.least(rows.length);
    for (const { file, title } of named) {
      expect(title.length, file).to.be.above(4);
      expect(titlesOf(file).some((known) => isBeginning(title, known)), `${file}: ${title}`).to.equal(true);
    }
  });

  it('would see a test that is not there', () => {
    expect(titlesOf('test/parity/grouper.test.ts').some((known) => isBeginning('9999: nobody wrote this', known))).to.equal(false);
  });
});

/** What a title certainly says: all of it, or the texts between its gaps. */
function startsOf(title: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(title)) return [title.text];
  if (!ts.isTemplateExpression(title)) return [];
  return [[title.head.text, ...title.templateSpans.map(({ literal }) => literal.text)].join(GAP)];
}

/** Stands in a title for what is put in when the test runs. */
const GAP = '\u0000';

/** So much of a name must stand in the source itself; the rest may be put in when the test runs. */
const CERTAIN = 4;

/** Whether a title could begin with the text: a gap may hold anything. */
function isBeginning(text: string, title: string): boolean {
  const known = new Map<string, number>();
  const certain = (at: number, of: number): number => {
    if (at === text.length) return 0;
    const key = `${at} ${of}`;
    const found = known.get(key) ?? (title[of] === GAP ? Math.max(certain(at, of + 1), certain(at + 1, of)) : title[of] === text[at] ? 1 + certain(at + 1, of + 1) : Number.NEGATIVE_INFINITY);
    known.set(key, found);
    return found;
  };
  return certain(0, 0) >= CERTAIN;
}
