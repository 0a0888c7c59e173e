import { startDuoSimulator, type DuoSimulator } from '@rollcall/duo-simulator';
import { UNMANAGED, seedOf, type Roster } from './office.js';
import { testTls, withScriptClient, type ScriptClient } from './official-client.js';

/** What a way of working left behind at its own simulator. */
export interface WayResult {
  readonly requests: DuoSimulator['requests']['all'];
  readonly state: DuoSimulator['state'];
  readonly ms: number;
}

/** A script over the official client. */
export type Script = (client: ScriptClient, roster: Roster, exceptions: ReadonlySet<string>) => Promise<void>;

/** Lets a script make the change at a fresh simulator that holds the state before it. */
export async function scriptWay(script: Script, before: Roster, after: Roster): Promise<WayResult> {
  const simulator = await startDuoSimulator({ seed: seedOf(before), tls: testTls });
  try {
    const start = performance.now();
    await withScriptClient(simulator, (client) => script(client, after, new Set([UNMANAGED])));
    return { requests: simulator.requests.all, state: simulator.state, ms: performance.now() - start };
  } finally {
    await simulator.close();
  }
}
