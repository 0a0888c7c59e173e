import { readFileSync } from 'node:fs';
import type { ApprovablePlan, Host } from '@rollcall/core/host';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { approvalNeedsAnswer, approved, notApproved } from '../messages-orders.js';
import { approvalText, approvalsText } from '../render/approval.js';
import { withHost, type Session } from '../session.js';

export interface ApproveOptions {
  readonly as?: string;
  readonly key?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Accepts one plan that a guard stopped: shows what tripped, asks, and notes who approved. Applies nothing. */
export function approve(session: Session, file: string, options: ApproveOptions): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const { terminal, surroundings } = session;
    const by = options.as ?? surroundings.user?.split('@', 1)[0] ?? 'somebody';
    const plan = await host.care.lookAtBlocked(file);
    if (options.json !== true) terminal.out(approvalText(plan, session.look(false)));
    if (options.yes !== true) {
      if (surroundings.ask === undefined) {
        terminal.error(approvalNeedsAnswer(file));
        return EXIT.badConfiguration;
      }
      const answer = await surroundings.ask(`Approve this plan as ${by}? Type yes: `);
      if (answer.trim().toLowerCase() !== 'yes') {
        terminal.error(notApproved());
        return EXIT.stoppedByGuard;
      }
    }
    return note(host, session, file, by, options);
  });
}

async function note(host: Host, session: Session, file: string, by: string, { key, json }: ApproveOptions): Promise<ExitCode> {
  const after = await host.care.approve(file, { by, ...(key === undefined ? {} : { key: readFileSync(key, 'utf8') }) });
  if (json === true) session.terminal.out(JSON.stringify(session.redactor.value(withoutHeader(after)), null, 2));
  else session.terminal.out(approved(file, by, approvalsText(after)));
  return EXIT.fine;
}

function withoutHeader({ header, ...rest }: ApprovablePlan): Readonly<Record<string, unknown>> {
  return { planId: header.planId, expiresAt: header.expiresAt, ...rest };
}
