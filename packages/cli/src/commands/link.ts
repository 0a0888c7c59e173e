import { withTarget, type TargetOption } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { linkEnded, linkMade } from '../messages-orders.js';
import type { Session } from '../session.js';

export interface LinkOptions extends TargetOption {
  readonly from?: string;
}

/** Links a person to an account that somebody chose. Nothing is written to the target. */
export function link(session: Session, person: string, targetId: string, { target: name, from }: LinkOptions): Promise<ExitCode> {
  return withTarget(session, name, async (host, target) => {
    const made = await host.care.link(target, { person, targetId, ...(from === undefined ? {} : { from }) });
    const look = session.look(false);
    session.terminal.out(linkMade({ ...made, label: look.text(made.label), owner: look.text(made.owner) }));
    return EXIT.fine;
  });
}

/** Ends one link. Nothing is written to the target. */
export function unlink(session: Session, person: string, { target: name }: TargetOption): Promise<ExitCode> {
  return withTarget(session, name, async (host, target) => {
    const ended = await host.care.unlink(target, person);
    const look = session.look(false);
    session.terminal.out(linkEnded(look.text(ended.label), look.text(ended.owner), ended.targetId));
    return EXIT.fine;
  });
}
