import type { CallAbout, CallOptions } from '../../contracts/call-options.js';
import type { Clock } from '../../contracts/host-services.js';
import type { SourceProfile } from '../../contracts/source.js';
import { CallDesk } from './call-desk.js';

/** What a source's calls are given: paced where it draws on an allowance, and in no case on the account of a target. */
export function sourceCalls({ rates }: Pick<SourceProfile, 'rates'>, clock: Clock, signal: AbortSignal, about?: CallAbout): CallOptions {
  return new CallDesk(rates?.lanes ?? {}, clock, rates?.allowance).options(signal, about);
}
