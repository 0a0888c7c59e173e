'use strict';

const { existsSync } = require('node:fs');

// Mocha adds the files named on its command line to those of "spec": naming some must mean only these.
const namesFiles = process.argv.slice(2).some((argument) => existsSync(argument) || /\.test\.ts$/.test(argument));

// ROLLCALL_TESTS=short: without what plays or kills whole worlds for minutes; =long: only that; said in words by whoever sets it.
const LONG = ['test/simulation/**/*.test.ts', 'test/system/crash/**/*.test.ts', 'test/truncation/**/*.test.ts', 'test/system/power-loss.test.ts'];
const part = process.env.ROLLCALL_TESTS;

module.exports = {
  'node-option': ['import=tsx'],
  reporter: './test/reporter.cjs',
  ...(namesFiles ? {} : { spec: part === 'long' ? LONG : ['test/**/*.test.ts'] }),
  ...(part === 'short' ? { ignore: LONG } : {}),
  timeout: 60_000,
  // A run ends by itself, so that a test that leaves something open is noticed.
  exit: false,
  'fail-zero': true,
};
