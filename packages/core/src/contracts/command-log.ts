import type { CallAbout } from './call-options.js';

/** Headers as HTTP libraries hand them out: a text, or a list where a name came several times. */
export type WireHeaders = Readonly<Record<string, unknown>>;

/** One request on the wire and what came of it, as it was. Nothing in it is masked: the host does that. */
export interface Exchange {
  /** `CallOptions.about` of the call that it belongs to. */
  readonly about?: CallAbout | undefined;
  /** 1 for the first attempt of a request; each repetition is an exchange of its own. */
  readonly attempt: number;
  /** When it was sent: milliseconds since 1970 in UTC. */
  readonly sentMs: number;
  /** Milliseconds from sending to the end of the answer, or to the failure. */
  readonly tookMs: number;
  readonly request: {
    readonly method: string;
    /** With scheme, host and query. */
    readonly url: string;
    readonly headers: WireHeaders;
    readonly body?: string | undefined;
  };
  /** Absent where none came whole. */
  readonly answer?: { readonly status: number; readonly headers: WireHeaders; readonly body: string };
  /** Why it is no success, in a few words; a status from 400 on is none anyway. */
  readonly failure?: string;
  /** Texts that nobody may read anywhere in it, and that no name gives away: a key or a person's name in the path, say. */
  readonly hidden?: readonly string[];
}

/** The log of a target's or source's exchanges. There is one only where the file asks for it (`commandLog`). */
export interface CommandLog {
  /** Notes an exchange, masked. Never throws and never waits; nothing of the exchange is kept. */
  note(exchange: Exchange): void;
}

/**
 * What the names of a plugin's parameters, of the fields of its bodies and of its headers stand for. Texts of all other names
 * count as personal. Compared without case.
 */
export interface CommandLogNames {
  /** What may be read by anybody: ids, states, paging, messages of the other side. */
  readonly plain: readonly string[];
  /** Secrets, beside what is called so (`password`, `…_key`, `…token…`); these win over `plain`. */
  readonly secret?: readonly string[];
}
