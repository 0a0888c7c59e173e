/** Where test/reporter.cjs looks for the reason of a skipped test, on the test and then on its suites. */
const SKIP_REASON = Symbol.for('rollcall.skipReason');

/** Skips the running test, or from a `before` hook the whole suite, and has the reporter say why. Does not return. */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const running = context.test as Mocha.Test | Mocha.Hook | undefined;
  // `currentTest` is set in a before hook too (to the first test), where the whole suite is meant.
  const isBeforeAll = running?.type === 'hook' && running.title.includes('"before all"');
  const owner = isBeforeAll ? running.parent : running?.type === 'hook' ? (context.currentTest) : running;
  if (owner !== undefined) Object.assign(owner, { [SKIP_REASON]: reason });
  return context.skip();
}
