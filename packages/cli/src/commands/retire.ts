import type { TargetOption } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { retireNeedsWord, retired } from '../messages-orders.js';
import { withHost, type Session } from '../session.js';

export interface RetireOptions extends TargetOption {
  readonly leave?: boolean;
  readonly release?: boolean;
}

/** Ends a pipeline that is gone from the file: until somebody says how, its people are frozen. */
export function retire(session: Session, pipeline: string, { leave, release, target }: RetireOptions): Promise<ExitCode> {
  if ((leave === true) === (release === true)) {
    session.terminal.error(retireNeedsWord(pipeline));
    return Promise.resolve(EXIT.badConfiguration);
  }
  return withHost(session, async (host) => {
    const people = await host.care.retirePipeline(pipeline, leave === true ? 'leave' : 'release', target);
    session.terminal.out(retired(session.look(false).text(pipeline), people));
    return EXIT.fine;
  });
}
