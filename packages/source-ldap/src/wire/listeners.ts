import type { EventEmitter } from 'node:events';

/** Listeners by event. */
type Listeners = Readonly<Record<string, (...args: never[]) => void>>;

/** Adds listeners and returns the function that removes exactly these: sockets have vital listeners of their own. */
export function listen(emitter: EventEmitter, listeners: Listeners): () => void {
  const entries = Object.entries(listeners) as [string, (...args: unknown[]) => void][];
  for (const [event, listener] of entries) emitter.on(event, listener);
  return () => {
    for (const [event, listener] of entries) emitter.off(event, listener);
  };
}
