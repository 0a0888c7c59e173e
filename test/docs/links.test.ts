import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { filesEndingIn, root, textOf } from './pages.js';

/** `[text](target)` outside of code. */
function linksIn(path: string): readonly string[] {
  const prose = textOf(path).replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? []);
}

/** The anchors that a page offers, as the usual hosts make them of headings. */
function anchorsOf(path: string): readonly string[] {
  const headings = textOf(path).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s/g, '-'));
}

describe('documents', () => {
  const pages = filesEndingIn('.md');

  for (const page of pages) {
    it(`${page}: relative links lead somewhere`, () => {
      const broken = linksIn(page).filter((link) => {
        if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return false;
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
      expect(broken).to.deep.equal([]);
    });
  }

  it('the list of decisions names every one of them', () => {
    const listed = linksIn('docs/decisions/README.md');
    const written = filesEndingIn('.md', 'docs/decisions').map((path) => path.replace('docs/decisions/', ''));
    expect(['README.md', ...listed].sort()).to.deep.equal([...written].sort());
  });

  it('code that documents import from our packages exists', async () => {
    const unknown: string[] = [];
    for (const page of pages) {
      for (const [, names = '', from = ''] of textOf(page).matchAll(/^import \{([^}]+)\} from '(@rollcall\/[^']+)';$/gm)) {
        const module = (await import(from)) as Readonly<Record<string, unknown>>;
        const missing = names.split(',').map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type ') && !(name in module));
        unknown.push(...missing.map((name) => `${page}: ${name} of ${from}`));
      }
    }
    expect(unknown).to.deep.equal([]);
  });
});
