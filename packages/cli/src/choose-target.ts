import type { Host } from '@rollcall/core/host';
import { noPipeline, severalTargets, unknownTarget } from './messages.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { withHost, type Session } from './session.js';

/** Of commands that work on one target. */
export interface TargetOption {
  readonly target?: string;
}

/** The target to work on, or why there is none. */
export type ChosenTarget = { readonly target: string } | { readonly refusal: string };

/** The named target; without a name the only one there is. */
export function chooseTarget(host: Pick<Host, 'targets'>, name: string | undefined, config: string): ChosenTarget {
  const { targets } = host;
  const [only] = targets;
  if (only === undefined) return { refusal: noPipeline(config) };
  if (name !== undefined) return targets.includes(name) ? { target: name } : { refusal: unknownTarget(name, targets) };
  return targets.length === 1 ? { target: only } : { refusal: severalTargets(targets) };
}

/** Works with the host on one target, or says why there is none. */
export function withTarget(session: Session, name: string | undefined, work: (host: Host, target: string) => Promise<ExitCode>): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const chosen = chooseTarget(host, name, session.settings.config);
    if ('target' in chosen) return work(host, chosen.target);
    session.terminal.error(chosen.refusal);
    return EXIT.badConfiguration;
  });
}
