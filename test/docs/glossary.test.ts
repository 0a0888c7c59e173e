import { expect } from 'chai';
import ts from 'typescript';
import { tableRows, textOf } from './pages.js';
import { nodesOf, placeOf, sourceFiles } from './source-text.js';

/** Words that no type, function or method of ours holds, in any package. */
const NOWHERE = ['impl', 'helper', 'util', 'diff', 'threshold', 'onboard', 'misc'];
/** `sync` is a verb nowhere; Node's and foreign words (readSync, directory sync) are not names of ours. */
const VERB_OF_OTHERS = /^(?:sync|resync|synchroni[sz]e)(?:[A-Z]|$)/;
/** Words of targets: they stay in the target's plugin. */
const NOT_IN_CORE = ['user', 'login', 'resource', 'provider', 'destination'];

interface Name {
  readonly text: string;
  readonly place: string;
}

function namesDeclaredIn(files: readonly ts.SourceFile[]): readonly Name[] {
  return files.flatMap((file) =>
    nodesOf(file, isDeclaration).flatMap((declaration) => {
      const { name } = declaration;
      return name !== undefined && ts.isIdentifier(name) ? [{ text: name.text, place: placeOf(name) }] : [];
    }),
  );
}

function isDeclaration(node: ts.Node): node is ts.ClassDeclaration | ts.FunctionDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.MethodDeclaration {
  return ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isMethodDeclaration(node);
}

/** `readUserPage` → read, user, page. */
function wordsOf(name: string): readonly string[] {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|_/).map((word) => word.toLowerCase());
}

function withWord(names: readonly Name[], banned: readonly string[]): readonly string[] {
  return names.filter(({ text }) => wordsOf(text).some((word) => banned.includes(word.replace(/s$/, '')) || banned.includes(word))).map(({ text, place }) => `${text} (${place})`);
}

describe('the glossary', () => {
  const core = namesDeclaredIn(sourceFiles(['core']));
  const ours = [...core, ...namesDeclaredIn(sourceFiles(['sqlite', 'source-ldap', 'sql-connection', 'source-sql', 'target-duo', 'target-sql', 'cli']))];

  it('bans words that no name of ours holds', () => {
    expect(withWord(ours, NOWHERE)).to.deep.equal([]);
  });

  it('has no verb "sync"', () => {
    expect(ours.filter(({ text }) => VERB_OF_OTHERS.test(text))).to.deep.equal([]);
  });

  it("keeps targets' words out of the core", () => {
    expect(withWord(core, NOT_IN_CORE)).to.deep.equal([]);
  });

  it('defines each word once', () => {
    const words = tableRows(textOf('GLOSSARY.md')).flatMap(([cell = '']) => cell.split(', '));
    expect(words.filter((word, at) => words.indexOf(word) !== at)).to.deep.equal([]);
  });
});
