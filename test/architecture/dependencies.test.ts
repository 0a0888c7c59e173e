import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';
import { libraries, packages, pureRooms, rooms } from './dependency-table.js';

const root = resolve(import.meta.dirname, '../..');
const corePath = join(root, 'packages/core/src');

interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
}

describe('the dependency table', () => {
  it('knows every package', () => {
    expect(readdirSync(join(root, 'packages')).sort()).to.deep.equal(Object.keys(packages).sort());
  });

  for (const [name, allowed] of Object.entries(packages)) {
    it(`packages/${name} imports only ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}`, () => {
      const foreign = filesOf(join(root, 'packages', name, 'src')).flatMap((file) =>
        file.imports.filter((specifier) => specifier.startsWith('@rollcall/') && !allowed.includes(specifier)).map((specifier) => `${shown(file)} imports ${specifier}`),
      );
      expect(foreign).to.deep.equal([]);
    });
  }

  for (const [room, allowed] of Object.entries(rooms)) {
    it(`core/${room} looks only at ${allowed.length === 0 ? 'itself' : allowed.join(', ')}`, () => {
      const wrong = filesOf(join(corePath, room)).flatMap((file) =>
        file.imports.flatMap((specifier) => {
          const other = roomOf(file, specifier);
          return other === undefined || other === room || allowed.includes(other) ? [] : [`${shown(file)} looks at ${other}`];
        }),
      );
      expect(wrong).to.deep.equal([]);
    });

    it(`core/${room} uses only the libraries it is meant to`, () => {
      const permitted = libraries[room] ?? [];
      const wrong = filesOf(join(corePath, room)).flatMap((file) =>
        file.imports
          .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
          .filter((specifier) => !permitted.some((library) => specifier === library || specifier.startsWith(`${library}/`)))
          .map((specifier) => `${shown(file)} imports ${specifier}`),
      );
      expect(wrong).to.deep.equal([]);
    });
  }

  it('inversify, convict and winston appear only in the host and in plugin.ts', () => {
    const wrong = allFiles().flatMap((file) =>
      file.imports
        .filter((specifier) => ['inversify', 'reflect-metadata', 'convict', 'winston'].includes(specifier))
        .filter(() => !file.path.includes('/core/src/host/') && !file.path.endsWith('/plugin.ts'))
        .map((specifier) => `${shown(file)} imports ${specifier}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('pure rooms use no Node module, no clock and no randomness', () => {
    const wrong = pureRooms.flatMap((room) => filesOf(join(corePath, room))).flatMap((file) => {
      const text = withoutComments(readFileSync(file.path, 'utf8'));
      const modules = file.imports.filter((specifier) => specifier.startsWith('node:')).map((specifier) => `${shown(file)} imports ${specifier}`);
      const calls = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bsetTimeout\(|\bperformance\./.exec(text);
      return calls === null ? modules : [...modules, `${shown(file)} uses ${calls[0]}`];
    });
    expect(wrong).to.deep.equal([]);
  });

  it('no file imports in a circle', () => {
    expect(circles(allFiles())).to.deep.equal([]);
  });
});

describe('the house rules', () => {
  it('evidence is minted in one place, and asked for in few', () => {
    const minting = allFiles().filter((file) => /\b(?:beginRead|concludeRead|vouchForPlan|reviveProof|proveAbsence|proveExit|proveOrder)\(/.test(withoutComments(readFileSync(file.path, 'utf8'))));
    expect(minting.map(shown).sort()).to.deep.equal([
      'packages/core/src/domain/evidence.ts',
      'packages/core/src/execution/apply/apply-plan.ts',
      'packages/core/src/execution/apply/plan-file.ts',
      'packages/core/src/execution/collect/staged-source.ts',
      'packages/core/src/host/care/leave-now.ts',
      'packages/core/src/planning/proof-desk.ts',
    ]);
  });

  it("the core's public index hands out no way to mint evidence or build a removal", () => {
    const index = readFileSync(join(corePath, 'index.ts'), 'utf8');
    for (const name of ['beginRead', 'concludeRead', 'proveAbsence', 'proveExit', 'proveOrder', 'reviveProof', 'vouchForPlan']) expect(index).not.to.include(name);
  });

  it('no file is longer than 300 lines, and the typical one is under 100', () => {
    const lengths = allFiles().map((file) => ({ file: shown(file), lines: readFileSync(file.path, 'utf8').split('\n').length }));
    expect(lengths.filter(({ lines }) => lines > 300)).to.deep.equal([]);
    const sorted = lengths.map(({ lines }) => lines).sort((left, right) => left - right);
    expect(sorted[Math.floor(sorted.length / 2)]).to.be.below(100);
  });

  it('no default exports, no Manager, Helper or Util', () => {
    const wrong = allFiles().filter((file) => /export default|\b(?:class|interface|function|const) \w*(?:Manager|Helper|Util)s?\b/.test(withoutComments(readFileSync(file.path, 'utf8'))));
    expect(wrong.map(shown)).to.deep.equal([]);
  });

  it('every package has the version that the program says, and pins its dependencies exactly', () => {
    const version = /VERSION = '([^']+)'/.exec(readFileSync(join(corePath, 'version.ts'), 'utf8'))?.[1];
    for (const name of Object.keys(packages)) {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as { version: string; dependencies?: Record<string, string> };
      expect(manifest.version, name).to.equal(version);
      for (const [dependency, range] of Object.entries(manifest.dependencies ?? {})) expect(range, `${name} → ${dependency}`).to.match(/^\d+\.\d+\.\d+$/);
    }
  });
});

function allFiles(): readonly SourceFile[] {
  return Object.keys(packages).flatMap((name) => filesOf(join(root, 'packages', name, 'src')));
}

function filesOf(folder: string): readonly SourceFile[] {
  return walk(folder).map((path) => ({ path, imports: importsOf(readFileSync(path, 'utf8')) }));
}

function walk(folder: string): readonly string[] {
  let entries: readonly string[];
  try {
    entries = readdirSync(folder);
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry);
    return statSync(path).isDirectory() ? walk(path) : path.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(text: string): readonly string[] {
  const pattern = /^\s*(?:import|export)\b[^;'"]*?\bfrom '([^']+)';|^\s*import '([^']+)';|\bimport\('([^']+)'\)/gm;
  return [...withoutComments(text).matchAll(pattern)].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? []);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function roomOf(file: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const [room = ''] = relative(corePath, resolve(dirname(file.path), specifier)).split('/');
  return room in rooms ? room : undefined;
}

function shown(file: SourceFile): string {
  return relative(root, file.path);
}

/** Circles among value and type imports alike: a circle of types is a circle of meaning. */
function circles(files: readonly SourceFile[]): readonly string[] {
  const graph = new Map(files.map((file) => [file.path, file.imports.filter((specifier) => specifier.startsWith('.')).map((specifier) => resolve(dirname(file.path), specifier.replace(/\.js$/, '.ts')))]));
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path].map((step) => relative(root, step)).join(' → '));
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}
