import { withTarget, type TargetOption } from '../choose-target.js';
import type { ExitCode } from '../exit-codes.js';
import { exitCodeOfApplied } from '../exit-of-run.js';
import { enrolmentSent } from '../messages-orders.js';
import { appliedText } from '../render/applied.js';
import type { Session } from '../session.js';

export interface EnrolOptions extends TargetOption {
  readonly json?: boolean;
}

/** Has the target send its enrolment message to named people, once more where it was sent before. Needs no source, and no plan. */
export function enrol(session: Session, people: readonly string[], { target: name, json }: EnrolOptions): Promise<ExitCode> {
  return withTarget(session, name, async (host, target) => {
    const { terminal, redactor } = session;
    const look = session.look(false);
    const sent = await host.care.enrol(target, people);
    const { applied } = sent;
    if (json === true) terminal.out(JSON.stringify(redactor.value(sent), null, 2));
    else if (applied.status === 'done') terminal.out(enrolmentSent(sent.people.map(({ label, owner }) => `${look.text(label)} (${look.text(owner)})`), applied));
    else terminal.out(appliedText(applied, await host.care.head(), look));
    return exitCodeOfApplied(applied);
  });
}
