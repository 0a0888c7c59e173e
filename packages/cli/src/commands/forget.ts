import type { TargetOption } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { forgotten } from '../messages-orders.js';
import { withHost, type Session } from '../session.js';

/** Erases what the ledger knows of a person. What is printed names nobody. */
export function forget(session: Session, person: string, { target }: TargetOption): Promise<ExitCode> {
  return withHost(session, async (host) => {
    session.terminal.out(forgotten(await host.care.forget(person, target)));
    return EXIT.fine;
  });
}
