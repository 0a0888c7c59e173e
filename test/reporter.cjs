'use strict';

const { writeFileSync } = require('node:fs');
const { Runner, reporters } = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Runner.constants;
// test/support/servers/skip.ts leaves the reason here.
const SKIP_REASON = Symbol.for('rollcall.skipReason');
const HELD_OPEN_LIMIT_MS = 15_000;

/**
 * Mocha's "spec" reporter that also says why a test was skipped, ends a run that does not end by itself (naming what
 * holds it), and closes with the plain line "N passed, N failed, N skipped" as the last thing printed.
 */
class ClosingLineReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const counts = process.env.ROLLCALL_COUNTS;
    // It means this run, not those that tests start.
    delete process.env.ROLLCALL_COUNTS;
    runner.on(EVENT_TEST_PENDING, (test) => {
      const indent = '  '.repeat(test.titlePath().length + 1);
      reporters.Base.consoleLog(`${indent}skipped: ${skipReasonOf(test)}`);
    });
    runner.once(EVENT_RUN_END, () => {
      // The run's own exit handlers, set before, may still print.
      process.on('exit', () => close(runner.stats, counts));
      setTimeout(endHeldOpenRun, HELD_OPEN_LIMIT_MS).unref();
    });
  }
}

// Where this is one of several runs at once, whoever started them sums up (scripts/lib/parts.mjs).
function close({ passes: passed, failures: failed, pending: skipped }, counts) {
  if (counts !== undefined) writeFileSync(counts, JSON.stringify({ passed, failed, skipped }));
  else process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
}

function skipReasonOf(test) {
  for (let owner = test; owner !== undefined; owner = owner.parent) {
    if (owner[SKIP_REASON] !== undefined) return owner[SKIP_REASON];
  }
  return 'no reason given (skipBecause in test/support/servers gives one)';
}

function endHeldOpenRun() {
  const holders = [...new Set(process.getActiveResourcesInfo())].join(', ');
  reporters.Base.consoleLog(
    `The tests are over, but the process was still held open after ${HELD_OPEN_LIMIT_MS / 1000} s by: ${holders}.\n` +
      'Close what a test opened (server, socket, timer) in its after hook.',
  );
  process.on('exit', () => (process.exitCode ||= 1));
  process.exit(1);
}

module.exports = ClosingLineReporter;
