import { EXIT, type ExitCode } from '../exit-codes.js';
import { maskFinding } from '../render/masking.js';
import { statusText } from '../render/status-text.js';
import { withHost, type Session } from '../session.js';

export interface StatusOptions {
  readonly json?: boolean;
}

/** Tells what the ledger knows; needs no connection. */
export function status(session: Session, { json }: StatusOptions): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const known = await host.status();
    if (json === true) {
      const masked = { ...known, findings: known.findings.map(maskFinding) };
      session.terminal.out(JSON.stringify(session.redactor.value(masked), null, 2));
    } else session.terminal.out(statusText(known, session.look(false)));
    return EXIT.fine;
  });
}
