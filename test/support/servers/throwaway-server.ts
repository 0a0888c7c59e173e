import type { ThrowawayDirectory } from './directory.js';
import { waitUntilStopped } from './is-stopped.js';
import type { ThrowawayProcess } from './process.js';

/** What every throwaway server can do, whatever it serves. It ends with this process at the latest. */
export interface ThrowawayServer {
  /** The id of the server process; another one after `restart`. */
  readonly pid: number;
  /** Holds the server's data and log until `stop`. */
  readonly directory: string;
  /** Ends the server in good order and removes its folder. A second call does nothing. */
  stop(): Promise<void>;
  /** Ends the server as a power cut would; its folder stays, for `restart`. */
  kill(): Promise<void>;
  /** Freezes the server: it accepts connections and never answers. */
  pause(): void;
  /** Ends a `pause`. */
  resume(): void;
  /** Starts the server again on the same ports and data, after ending it if it still runs. */
  restart(): Promise<void>;
}

/** Starts a server through `launch`, which is called again, unchanged, by `restart`. */
export async function startThrowawayServer(
  directory: ThrowawayDirectory,
  launch: () => Promise<ThrowawayProcess>,
): Promise<ThrowawayServer> {
  let current = await launch();
  return {
    get pid() {
      return current.pid;
    },
    directory: directory.path,
    stop: async () => {
      await current.stop();
      directory.remove();
    },
    kill: () => {
      current.signal('SIGKILL');
      return current.ended();
    },
    pause: () => {
      current.signal('SIGSTOP');
      waitUntilStopped(current.pid);
    },
    resume: () => {
      current.signal('SIGCONT');
    },
    restart: async () => {
      await current.stop();
      current = await launch();
    },
  };
}
