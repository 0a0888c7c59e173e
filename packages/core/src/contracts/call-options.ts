/**
 * What a call is made for. `look-up` asks for single keys, `look-again` asks whether what a plan was made from is still so,
 * `read-back` what a lost answer hides, `verify` whether what was answered as done is there, `recover` what an interrupted run did.
 */
export type CallStep = 'check' | 'probe' | 'ready' | 'read' | 'look-up' | 'look-again' | 'apply' | 'read-back' | 'verify' | 'recover';

/** What a call belongs to, as far as the engine knows. For logs: no plugin acts on it. */
export interface CallAbout {
  readonly step: CallStep;
  readonly planId?: string;
  readonly runId?: string;
  /** Names of pipelines. */
  readonly pipelines?: readonly string[];
  /** Ids of the operations that it does or asks about. */
  readonly operations?: readonly string[];
}

/** What the engine hands to every call of a plugin. */
export interface CallOptions {
  /** Aborted when the run stops; the call ends within a second and throws `cancelled`. */
  readonly signal: AbortSignal;
  /**
   * Waits until the lane's rate allows one more request, then counts it. Called before **every** request that leaves the
   * plugin, retries included: the engine's forecast and its rate are about requests on the wire.
   */
  pace(lane: string): Promise<void>;
  /**
   * Tells that the other side refused a request for its rate (HTTP 429), with the time it asked to wait, where it said so. The
   * lane pauses and goes on slower; before another try the plugin asks {@link pace} as always and need not wait by itself.
   */
  refused?(lane: string, retryAfterMs?: number): void;
  /** What the call belongs to: a plugin hands it on to `services.commandLog`. */
  readonly about?: CallAbout;
}
