import { expect } from 'chai';
import ts from 'typescript';
import { tableRows, textOf } from './pages.js';
import { nodesOf, placeOf, sourceFiles, textsOf } from './source-text.js';

const PACKAGES = ['core', 'source-ldap', 'sql-connection', 'source-sql', 'target-duo', 'target-sql', 'cli'];

/** A place of the sources where a finding is made, with the codes it can have. */
interface MadeFinding {
  readonly place: string;
  readonly codes: readonly string[] | undefined;
}

/** Findings are object literals with `code` and `severity`; nothing else in the sources has both. */
function madeFindings(): readonly MadeFinding[] {
  const files = sourceFiles(PACKAGES);
  return files.flatMap((file) =>
    nodesOf(file, ts.isObjectLiteralExpression).flatMap((literal) => {
      const code = memberOf(literal, 'code');
      return code === undefined || isCopied(code) || memberOf(literal, 'severity') === undefined ? [] : [{ place: placeOf(literal), codes: textsOf(code, files) }];
    }),
  );
}

/** `code: finding.code`, and the parameter of an arrow function, pass on the code of another finding. */
function isCopied(code: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(code)) return code.name.text === 'code';
  const arrow = ts.findAncestor(code, ts.isArrowFunction);
  return ts.isIdentifier(code) && arrow?.parameters.some((parameter) => nodesOf(parameter, ts.isIdentifier).some(({ text }) => text === code.text)) === true;
}

function memberOf(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of literal.properties) {
    if (ts.isShorthandPropertyAssignment(property) && property.name.text === name) return property.name;
    if (ts.isPropertyAssignment(property) && property.name.getText() === name) return property.initializer;
  }
  return undefined;
}

describe('docs/findings.md', () => {
  const made = madeFindings();
  const rows = tableRows(textOf('docs/findings.md'));

  it('can be compared: every code in the sources can be told from its file', () => {
    expect(made.filter(({ codes }) => codes === undefined).map(({ place }) => place)).to.deep.equal([]);
    expect(made.length).to.be.above(40);
  });

  it('names every code that the sources make, and no other', () => {
    const codes = new Set(made.flatMap(({ codes: some }) => some ?? []));
    expect(rows.map(([code]) => code).sort()).to.deep.equal([...codes].sort());
  });

  it('says of each how grave it is, when it comes and what to do', () => {
    for (const [code, severity = '', when = '', remedy = ''] of rows) {
      expect(severity.split(', ').filter((word) => !['info', 'warning', 'error'].includes(word)), code).to.deep.equal([]);
      expect(when, code).not.to.equal('');
      expect(remedy, code).not.to.equal('');
    }
  });
});
