'use strict';

// The tests that `npm run mutate` runs for each changed line: those that decide without a server and without a whole world.
module.exports = {
  'node-option': ['import=tsx'],
  spec: ['test/core/planning/*.test.ts', 'test/core/domain/*.test.ts', 'test/core/ledger/sqlite-ledger.test.ts', 'test/core/ledger/tamper.test.ts', 'test/core/ledger/holder.test.ts', 'test/core/ledger/taken.test.ts'],
  timeout: 20_000,
};
