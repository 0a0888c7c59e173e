// `npm test`: everything from a fresh clone to the tests' closing line, with nothing but Node and npm at hand.
//   npm test -- test/core/plan.test.ts    runs that file only; whatever follows "--" goes to mocha
//   node scripts/test.mjs --prepare       stops before the tests
import { existsSync } from 'node:fs';

import { execute } from './lib/execute.mjs';
import { isInstalled } from './lib/install.mjs';
import { runBothParts } from './lib/parts.mjs';
import { projectRoot } from './lib/project.mjs';
import { SERVER_KINDS, describeServer, obtainServer, unavailableEnvironment } from './lib/servers.mjs';

const TSC = 'node_modules/typescript/bin/tsc';
const MOCHA = 'node_modules/mocha/bin/mocha.js';
const mochaArgs = process.argv.slice(2);
const prepareOnly = mochaArgs[0] === '--prepare';

process.chdir(projectRoot);
process.exitCode = await main();

async function main() {
  if (!isSupportedNode(process.versions.node)) {
    say(`Rollcall needs Node 20.19, 22.13 or 24 (or newer of these); this is ${process.version}. Install one of them and try again.`);
    return 1;
  }
  const code = (await install()) || (await build());
  if (code !== 0) return code;
  const servers = await obtainServers();
  if (prepareOnly) return 0;
  return (await typecheck()) || (await runTests(servers));
}

async function install() {
  if (await isInstalled()) {
    say('Dependencies: node_modules matches package-lock.json.');
    return 0;
  }
  say('Dependencies: node_modules is missing or differs from package-lock.json, so running "npm ci" (a few minutes the first time).');
  return reported(await execute('npm', ['ci']), '"npm ci" failed. Its last lines above say why.');
}

async function build() {
  say('Build: compiling packages/*/src to packages/*/dist.');
  const code = await execute(process.execPath, [TSC, '-b', 'tsconfig.build.json']);
  return reported(code, 'The packages do not compile. Correct the errors above.');
}

async function obtainServers() {
  say('Servers: finding the real servers that the tests start as throwaway processes.');
  const log = (line) => console.log(`  ${line}`);
  const results = [];
  for (const kind of SERVER_KINDS) {
    results.push(await obtainServer(kind, { log }));
    log(describeServer(results.at(-1)));
  }
  if (results.some((result) => !result.available)) {
    const consequence = process.env.ROLLCALL_REQUIRE_SERVERS === '1' ? 'fail, as ROLLCALL_REQUIRE_SERVERS=1' : 'are skipped, by name';
    log(`Tests that need a server that is not available ${consequence}.`);
  }
  return results;
}

async function typecheck() {
  say('Types: checking sources, tests, examples and benchmarks (type-level tests fail here).');
  const code = await execute(process.execPath, [TSC, '-p', 'tsconfig.json']);
  return reported(code, 'The types do not hold. Correct the errors above; no test was run.');
}

async function runTests(servers) {
  const environment = unavailableEnvironment(servers);
  const files = mochaArgs.filter((argument) => !argument.startsWith('-') && existsSync(argument));
  if (files.length > 0 || process.env.ROLLCALL_TESTS !== undefined) {
    say(`Tests: running mocha on ${files.join(', ') || `the ${process.env.ROLLCALL_TESTS} part (see .mocharc.cjs)`}.`);
    return execute(process.execPath, [MOCHA, ...mochaArgs], { environment });
  }
  say('Tests: running mocha on every file test/**/*.test.ts. Those that play or kill whole worlds for minutes run beside the others; what they print follows at the end.');
  return runBothParts([MOCHA, ...mochaArgs], environment);
}

function reported(code, message) {
  if (code !== 0) say(message);
  return code;
}

function isSupportedNode(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major === 24;
}

function say(line) {
  console.log(`\n${line}`);
}
