import type { HostStatus } from '@rollcall/core/host';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { maskFinding, maskText } from '../render/masking.js';
import { statusText } from '../render/status-text.js';
import { withHost, type Session } from '../session.js';

export interface StatusOptions {
  readonly json?: boolean;
}

/** Tells what the ledger knows; needs no connection. Ends with `stoppedByGuard` while a plan is blocked. */
export function status(session: Session, { json }: StatusOptions): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const known = await host.status();
    if (json === true) session.terminal.out(JSON.stringify(session.redactor.value(masked(known)), null, 2));
    else session.terminal.out(statusText(known, session.look(false), session.surroundings.clock.now()));
    return exitCodeOfStatus(known);
  });
}

function exitCodeOfStatus({ problem, tenants }: HostStatus): ExitCode {
  if (tenants.some(({ blocked }) => blocked !== undefined)) return EXIT.stoppedByGuard;
  return problem === undefined ? EXIT.fine : EXIT.failed;
}

function masked(known: HostStatus): HostStatus {
  const tenants = known.tenants.map((tenant) => ({ ...tenant, findings: tenant.findings.map((finding) => ({ ...finding, message: maskText(finding.message) })) }));
  return { ...known, tenants, findings: known.findings.map(maskFinding) };
}
