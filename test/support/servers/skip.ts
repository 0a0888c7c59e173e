/** Where test/reporter.cjs looks for the reason of a skipped test, on the test and then on its suites. */
const SKIP_REASON = Symbol.for('rollcall.skipReason');

/** Skips the running test, or from a `before` hook the whole suite, and has the reporter say why. Does not return. */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const running = (context.currentTest ?? context.test) as Mocha.Test | Mocha.Hook | undefined;
  const owner = running?.type === 'hook' ? running.parent : running;
  if (owner !== undefined) Object.assign(owner, { [SKIP_REASON]: reason });
  return context.skip();
}
