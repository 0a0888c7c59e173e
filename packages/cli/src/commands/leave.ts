import { withTarget, type TargetOption } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { exitCodeOfApplied } from '../exit-of-run.js';
import { leaveNeedsWord, leftByOrder, orderLifted } from '../messages-orders.js';
import { appliedText } from '../render/applied.js';
import type { Session } from '../session.js';

export interface LeaveOptions extends TargetOption {
  readonly now?: boolean;
  readonly undo?: boolean;
  readonly json?: boolean;
}

/** Disables one account by order, or lifts the order. Needs no source, and no plan. */
export function leave(session: Session, person: string, options: LeaveOptions): Promise<ExitCode> {
  if ((options.now === true) === (options.undo === true)) {
    session.terminal.error(leaveNeedsWord(person));
    return Promise.resolve(EXIT.badConfiguration);
  }
  return options.now === true ? order(session, person, options) : lift(session, person, options);
}

function order(session: Session, person: string, { target: name, json }: LeaveOptions): Promise<ExitCode> {
  return withTarget(session, name, async (host, target) => {
    const { terminal, redactor } = session;
    const look = session.look(false);
    const left = await host.care.leaveNow(target, person);
    const { applied } = left;
    if (json === true) terminal.out(JSON.stringify(redactor.value(left), null, 2));
    else if (applied.status === 'done') terminal.out(leftByOrder(look.text(left.label), look.text(left.owner), left.targetId, applied));
    else terminal.out(appliedText(applied, await host.care.head(), look));
    return exitCodeOfApplied(applied);
  });
}

function lift(session: Session, person: string, { target: name, json }: LeaveOptions): Promise<ExitCode> {
  return withTarget(session, name, async (host, target) => {
    const lifted = await host.care.liftOrder(target, person);
    const look = session.look(false);
    session.terminal.out(json === true ? JSON.stringify(lifted, null, 2) : orderLifted(look.text(lifted.label), look.text(lifted.owner)));
    return EXIT.fine;
  });
}
