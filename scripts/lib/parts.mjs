import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { execute } from './execute.mjs';
import { projectRoot } from './project.mjs';

const FOLDER = join(projectRoot, '.cache', 'tests');
const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/**
 * Runs both parts of the tests (see .mocharc.cjs) side by side: the short one on this terminal, the long one into a file that is
 * printed afterwards. Closes with one line of counts over both; resolves with the exit code.
 */
export async function runBothParts(mocha, environment) {
  mkdirSync(FOLDER, { recursive: true });
  const output = join(FOLDER, `long-${process.pid}.log`);
  const descriptor = openSync(output, 'w');
  try {
    const codes = await Promise.all([runPart('short', mocha, environment), runPart('long', mocha, environment, descriptor)]);
    process.stdout.write(`\nTests that play or kill whole worlds:\n${readFileSync(output, 'utf8')}`);
    return conclude(codes);
  } finally {
    closeSync(descriptor);
    rmSync(output, { force: true });
  }
}

async function runPart(part, mocha, environment, output) {
  rmSync(countsOf(part), { force: true });
  return execute(process.execPath, mocha, { environment: { ...environment, ROLLCALL_TESTS: part, ROLLCALL_COUNTS: countsOf(part) }, ...(output === undefined ? {} : { output }) });
}

function conclude(codes) {
  const counts = ['short', 'long'].map(readCounts);
  const sum = (name) => counts.reduce((total, count) => total + (count ?? NOTHING)[name], 0);
  // A part that was ended before it could count has failed, whatever its code says.
  const isWhole = counts.every((count) => count !== undefined);
  if (!isWhole) console.log('\nA part of the tests ended before it could count: the counts below are not whole.');
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  return codes.find((code) => code !== 0) ?? (isWhole ? 0 : 1);
}

function countsOf(part) {
  return join(FOLDER, `${part}-${process.pid}.json`);
}

function readCounts(part) {
  try {
    return JSON.parse(readFileSync(countsOf(part), 'utf8'));
  } catch {
    return undefined;
  } finally {
    rmSync(countsOf(part), { force: true });
  }
}
