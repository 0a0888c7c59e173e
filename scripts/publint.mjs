// `npm run publint`: is every package in the form in which it can be published? Looks at the files that npm would pack,
// so the packages must have been built. Exit code 1 where something is wrong.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { projectRoot } from './lib/project.mjs';

const read = (...path) => JSON.parse(readFileSync(join(projectRoot, ...path, 'package.json'), 'utf8'));

const results = await Promise.all(read().workspaces.map(check));
for (const { name, problems, suggestions } of results) {
  console.log(`${name}: ${problems.length === 0 ? 'well formed' : `${problems.length} wrong`}`);
  for (const problem of problems) console.log(`  wrong: ${problem}`);
  for (const suggestion of suggestions) console.log(`  could be better: ${suggestion}`);
}
const wrong = results.filter(({ problems }) => problems.length > 0).length;
console.log(wrong === 0 ? `All ${results.length} packages can be published.` : `${wrong} of ${results.length} packages cannot be published as they are.`);
process.exitCode = wrong === 0 ? 0 : 1;

/** What is wrong with one package, and what could be better. */
async function check(directory) {
  const manifest = read(directory);
  const isThere = (path) => existsSync(join(projectRoot, directory, path));
  if (!isThere('dist')) return { name: manifest.name, problems: ['dist is missing: run "npm run build" first'], suggestions: [] };
  const missing = ['README.md', ...Object.values(manifest.bin ?? {})].filter((path) => !isThere(path));
  const { messages, pkg } = await publint({ pkgDir: join(projectRoot, directory), pack: 'npm' });
  const worded = (isMeant) => messages.filter(({ type }) => isMeant(type)).map((message) => formatMessage(message, pkg, { color: false }));
  return {
    name: manifest.name,
    problems: [...missing.map((path) => `${path} is missing`), ...worded((type) => type !== 'suggestion')],
    suggestions: worded((type) => type === 'suggestion'),
  };
}
