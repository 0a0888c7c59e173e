'use strict';

const { existsSync } = require('node:fs');

// Mocha adds the files named on its command line to those of "spec": naming some must mean only these.
const namesFiles = process.argv.slice(2).some((argument) => existsSync(argument) || /\.test\.ts$/.test(argument));

// ROLLCALL_TESTS=short: without what plays or kills whole worlds for minutes, and whole tenants of Duo; =long: only that; =runtime: what another Node could make
// differ (drivers, sockets, processes, text), without what only decides, again and again. Said in words by whoever sets it.
const LONG = ['test/simulation/**/*.test.ts', 'test/system/crash/**/*.test.ts', 'test/truncation/**/*.test.ts', 'test/system/power-loss.test.ts', 'test/parity/**/*.test.ts', 'test/system/duo/!(official-client).test.ts'];
const DECIDES = ['test/core/execution/**/*.test.ts', 'test/core/host/**/*.test.ts', 'test/architecture/**/*.test.ts', 'test/docs/**/*.test.ts'];
const ABOUT_THE_REPO = ['test/bench/**/*.test.ts', 'test/support/**/*.test.ts', 'test/cli/quickstart.test.ts', 'test/system/{secrets,failures,rate,readme}.test.ts'];
const IGNORED = { short: LONG, runtime: [...LONG, ...DECIDES, ...ABOUT_THE_REPO] };
const part = process.env.ROLLCALL_TESTS;

module.exports = {
  'node-option': ['import=tsx'],
  reporter: './test/reporter.cjs',
  ...(namesFiles ? {} : { spec: part === 'long' ? LONG : ['test/**/*.test.ts'] }),
  ...(IGNORED[part] === undefined ? {} : { ignore: IGNORED[part] }),
  timeout: 60_000,
  // A run ends by itself, so that a test that leaves something open is noticed.
  exit: false,
  'fail-zero': true,
};
