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
}
