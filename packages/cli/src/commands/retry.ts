import type { TargetOption } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { retriesReleased } from '../messages-orders.js';
import { withHost, type Session } from '../session.js';

/** Lets operations that were refused go again with the next plan, before their time. */
export function retry(session: Session, operations: readonly string[], { target }: TargetOption): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const released = await host.care.releaseRetries(operations, target);
    session.terminal.out(retriesReleased(released));
    return released === 0 && operations.length > 0 ? EXIT.failed : EXIT.fine;
  });
}
