import type { CheckedInstance } from '@rollcall/core/host';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { exitCodeOf } from '../explain.js';
import { checkedText, isBad } from '../render/checked.js';
import { withHost, type Session } from '../session.js';

export interface CheckOptions {
  readonly strict?: boolean;
  /** A plan file: permissions and room are held against what it holds. */
  readonly plan?: string;
}

/** Connects to everything in the configuration and tests permissions. Changes nothing. */
export function check(session: Session, { strict = false, plan }: CheckOptions): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const instances = await host.check(plan);
    session.terminal.out(checkedText(instances, session.look(false)));
    return worst(instances, strict);
  });
}

function worst(instances: readonly CheckedInstance[], isStrict: boolean): ExitCode {
  const codes = instances.filter(isBad).map(({ failure }) => (failure === undefined ? EXIT.failed : exitCodeOf(failure.kind)));
  if (codes.length === 0) return isStrict && instances.some(hasWarning) ? EXIT.badConfiguration : EXIT.fine;
  return codes.includes(EXIT.badConfiguration) ? EXIT.badConfiguration : EXIT.failed;
}

function hasWarning({ findings }: CheckedInstance): boolean {
  return findings.some(({ severity }) => severity === 'warning');
}
