import { expect } from 'chai';
import ts from 'typescript';
import { sectionOf, tableRows, textOf } from './pages.js';
import { nodesOf, sourceFiles } from './source-text.js';

const PACKAGES = ['core', 'sqlite', 'source-ldap', 'sql-connection', 'source-sql', 'target-duo', 'target-sql', 'cli'];

describe('docs/errors.md', () => {
  const page = textOf('docs/errors.md');
  const files = sourceFiles(PACKAGES);

  for (const [heading, union] of [
    ['## PlanRefused', 'PlanRefusalCode'],
    ['## CareRefused', 'CareRefusalCode'],
    ['## ClockRefused', 'ClockRefusalCode'],
    ['## LedgerError', 'LedgerErrorCode'],
    ['## ConnectorError', 'FailureKind'],
  ] as const) {
    it(`${heading.slice(3)} lists every word of ${union}, and no other`, () => {
      const rows = tableRows(sectionOf(page, heading));
      expect(rows.map(([code]) => code).sort()).to.deep.equal(wordsOf(files, union));
      for (const row of rows) expect(row.filter((cell) => cell !== '').length, row[0]).to.equal(3);
    });
  }

  it('names every error class of the packages, as one that users meet or as one inside', () => {
    const named = ['## Classes', '## Inside'].flatMap((heading) => tableRows(sectionOf(page, heading)).flatMap(([names = '']) => names.split(', ')));
    expect(named.sort()).to.deep.equal(errorClasses(files));
  });
});

function wordsOf(files: readonly ts.SourceFile[], union: string): readonly string[] {
  const aliases = files.flatMap((file) => nodesOf(file, ts.isTypeAliasDeclaration)).filter(({ name }) => name.text === union);
  return aliases.flatMap(({ type }) => nodesOf(type, ts.isStringLiteral).map(({ text }) => text)).sort();
}

function errorClasses(files: readonly ts.SourceFile[]): readonly string[] {
  const classes = files.flatMap((file) => nodesOf(file, ts.isClassDeclaration));
  const names = classes.filter(({ heritageClauses }) => heritageClauses?.some((clause) => clause.getText() === 'extends Error') === true);
  return names.map(({ name }) => name?.text ?? '').sort();
}
