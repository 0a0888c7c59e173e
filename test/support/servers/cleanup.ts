type Cleanup = () => void;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanups = new Set<Cleanup>();
let installed = false;

/**
 * Runs `cleanup` when this process ends by itself, by an uncaught error or by SIGINT, SIGTERM or SIGHUP.
 * Cleanups run newest first and must be synchronous. Returns a function that takes the promise back.
 */
export function onProcessEnd(cleanup: Cleanup): () => void {
  install();
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
  };
}

function install(): void {
  if (installed) return;
  installed = true;
  process.on('exit', runAll);
  for (const signal of SIGNALS) process.on(signal, endBy);
}

function runAll(): void {
  const newestFirst = [...cleanups].reverse();
  cleanups.clear();
  for (const cleanup of newestFirst) {
    try {
      cleanup();
    } catch (error) {
      process.stderr.write(`cleaning up after a throwaway server failed: ${String(error)}\n`);
    }
  }
}

function endBy(signal: NodeJS.Signals): void {
  runAll();
  // Another listener (the test runner's) decides how the process ends; without one, the signal must still end it.
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, endBy);
  process.kill(process.pid, signal);
}
