import type { Clock, WireHeaders } from '@rollcall/core';
import type { WireRequest } from './wire.js';

/** How one attempt ended. `unreachable` is certain to have had no effect; `lost` may have been carried out. */
export type Attempt =
  | { readonly ended: 'answered'; readonly status: number; readonly text: string; readonly contentType: string; readonly date?: string; readonly retryAfter?: string; readonly headers?: WireHeaders }
  | { readonly ended: 'unreachable'; readonly reason: string; readonly passing: boolean }
  | { readonly ended: 'lost'; readonly reason: string }
  | { readonly ended: 'cancelled' };

/** Carries signed requests to Duo. */
export interface Transport {
  /** Sends once and waits for the whole answer, as long as the settings allow. Never throws: errors of HTTP libraries hold headers. */
  send(request: WireRequest, signal: AbortSignal): Promise<Attempt>;
  close(): void;
}

export interface TransportSettings {
  /** `https://`, host and port. */
  readonly origin: string;
  readonly timeoutMs: number;
  readonly caFile?: string;
  /** Longer answers are cut; default 64 MiB. */
  readonly maxAnswerBytes?: number;
}

/**
 * Opens the way to one Duo account; sends nothing yet.
 * @throws ConnectorError `invalid` where `caFile` cannot be read
 */
export type OpenTransport = (settings: TransportSettings, clock: Clock) => Transport;
