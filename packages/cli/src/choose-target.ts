import type { Host } from '@rollcall/core/host';
import { noPipeline, severalTargets, unknownTarget } from './messages.js';

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
