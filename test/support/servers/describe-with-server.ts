import { type ServerInstallation, type ServerKind, obtainServer } from '../../../scripts/lib/servers.mjs';

import { type Mariadb, type MariadbOptions, startMariadb } from './mariadb.js';
import { type Postgres, type PostgresOptions, startPostgres } from './postgres.js';
import { skipBecause } from './skip.js';
import { type Slapd, type SlapdOptions, startSlapd } from './slapd.js';
import type { ThrowawayServer } from './throwaway-server.js';

const FIRST_DOWNLOAD_TIMEOUT_MS = 300_000;

interface Servers {
  readonly slapd: Slapd;
  readonly postgres: Postgres;
  readonly mariadb: Mariadb;
}

interface ServerOptions {
  readonly slapd: SlapdOptions;
  readonly postgres: PostgresOptions;
  readonly mariadb: MariadbOptions;
}

const STARTERS: { readonly [K in ServerKind]: (options?: ServerOptions[K]) => Promise<Servers[K]> } = {
  slapd: startSlapd,
  postgres: startPostgres,
  mariadb: startMariadb,
};

/**
 * A mocha suite with a server of its own, started before its tests and stopped after them. `body` gets a function
 * that returns the running server; call it inside tests and hooks. `options` is asked for only when the server starts.
 * Where the server cannot be had, the tests are skipped, each by name, with the reason; with ROLLCALL_REQUIRE_SERVERS=1
 * they fail.
 */
export function describeWithServer<K extends ServerKind>(
  kind: K,
  title: string,
  body: (server: () => Servers[K]) => void,
  options?: () => ServerOptions[K],
): void {
  describe(title, () => {
    let running: Servers[K] | undefined;
    before(`start ${kind}`, async function () {
      await installedOrSkip(this, kind);
      running = await STARTERS[kind](options?.());
    });
    after(`stop ${kind}`, async () => {
      const server: ThrowawayServer | undefined = running;
      await server?.stop();
    });
    body(() => {
      if (running === undefined) throw new Error(`${kind} is not running yet: ask for it inside a test or hook.`);
      return running;
    });
  });
}

/** What `describeWithServer` does about a missing server, for a test or hook that starts servers itself. */
export async function installedOrSkip(context: Mocha.Context, kind: ServerKind): Promise<ServerInstallation> {
  context.timeout(FIRST_DOWNLOAD_TIMEOUT_MS);
  const installed = await obtainServer(kind);
  if (installed.available) return installed;
  if (process.env.ROLLCALL_REQUIRE_SERVERS === '1') {
    throw new Error(`ROLLCALL_REQUIRE_SERVERS=1, but ${kind} is not available: ${installed.reason}`);
  }
  return skipBecause(context, `${kind} is not available: ${installed.reason}`);
}
