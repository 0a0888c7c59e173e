/** The time. Injected, so that whole runs execute under virtual time. */
export interface Clock {
  /** Milliseconds since 1970 in UTC, as on the wall. May jump. */
  now(): number;
  /** Milliseconds from an unknown start; never goes back. For time-outs and leases. */
  monotonic(): number;
  /** Resolves after the time, or rejects with `signal.reason` when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Randomness. Injected. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string;
}

/** Where plugins and the engine log. Fields may hold anything; secrets are masked on the way out. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A secret value. Prints as `[secret]` everywhere; only `reveal` hands it out, at the moment of use. */
export interface Secret {
  reveal(): string;
  /**
   * Reads the secret again where it came from (a file that was rotated). True when it is another one now. Ask once, after the
   * other side refused the old one, before it is tried again. Absent where a secret cannot change.
   */
  renew?(): boolean;
  toString(): '[secret]';
  toJSON(): '[secret]';
}
