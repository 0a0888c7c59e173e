import { setTimeout as wait } from 'node:timers/promises';
import { openControl, type Control } from './control/control-server.js';
import { arrive, carryOut, type Outcome } from './exchange.js';
import { gzipped } from './http/answer.js';
import { headerOf, type Received } from './http/received.js';
import { listen, type Listening, type Tls } from './server.js';
import { simulatedDuo, type SimulatedDuo } from './simulated-duo.js';
import { createWorld, type SimulatedDuoOptions, type World } from './world.js';

export interface DuoSimulatorOptions extends SimulatedDuoOptions {
  /** Address to bind; default 127.0.0.1. */
  readonly host?: string;
  /** Port to bind; default 0, a free one. */
  readonly port?: number;
  /** Serve HTTPS with this key and certificate; default plain HTTP. */
  readonly tls?: Tls;
  /** Opens the control endpoint on 127.0.0.1, at `port` (default 0, a free one); default no control endpoint. */
  readonly control?: { readonly port?: number };
}

/** A running simulator. Everything may be used while requests come in. */
export interface DuoSimulator extends SimulatedDuo {
  /** http:// or https://, host and port, without a slash at the end. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Where the control endpoint is; undefined when there is none. */
  readonly controlUrl: string | undefined;
  /** Stops listening and cuts open connections. */
  close(): Promise<void>;
}

async function exchange(received: Received, world: World, closing: AbortSignal): Promise<Outcome> {
  const arrival = arrive(received, world);
  if (arrival.delayMs > 0) await delay(arrival.delayMs, world.faults.cleared, closing);
  const outcome = carryOut(arrival, world);
  const compresses = world.behaviour.gzip === 'if-asked' && /\bgzip\b/.test(headerOf(received, 'accept-encoding') ?? '');
  return outcome === 'reset' || !compresses || outcome.cutAt !== undefined ? outcome : gzipped(outcome);
}

/** Real time on purpose: a client that gives up does so in real time, whatever the simulator's clock says. */
async function delay(delayMs: number, cleared: AbortSignal, closing: AbortSignal): Promise<void> {
  try {
    await wait(delayMs, undefined, { signal: AbortSignal.any([cleared, closing]), ref: false });
  } catch (error) {
    if (closing.aborted) throw error;
  }
}

function urlOf({ secure, host, port }: Listening): string {
  return `${secure ? 'https' : 'http'}://${host}:${String(port)}`;
}

/**
 * Starts a Duo Admin API server in this process. Resolves when it listens; rejects for an unknown option (TypeError),
 * a bad seed (TypeError), an unreadable key or a taken port.
 */
export async function startDuoSimulator(options: DuoSimulatorOptions = {}): Promise<DuoSimulator> {
  const world = createWorld(options);
  const closing = new AbortController();
  const listening = await listen({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    tls: options.tls,
    clock: world.clock,
    closing: closing.signal,
    exchange: (received) => exchange(received, world, closing.signal),
  });
  const duo = simulatedDuo(world);
  const control = await controlBeside(listening, duo, options.control);
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all([listening.close(), control?.close()]);
  };
  const { host, port } = listening;
  // Not spread: `state` is computed anew each time.
  return Object.assign(duo, { url: urlOf(listening), host, port, controlUrl: control?.url, close });
}

async function controlBeside(listening: Listening, duo: SimulatedDuo, options: DuoSimulatorOptions['control']): Promise<Control | undefined> {
  if (options === undefined) return undefined;
  try {
    return await openControl(duo, options.port ?? 0);
  } catch (error) {
    await listening.close();
    throw error;
  }
}
