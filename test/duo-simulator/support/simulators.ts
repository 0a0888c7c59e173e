import { afterEach } from 'mocha';
import { startDuoSimulator, virtualClock, type DuoSimulator, type DuoSimulatorOptions } from '../../../packages/duo-simulator/src/index.js';

/** Gives a starter whose simulators stand on a still clock and are closed after each test of the enclosing suite. */
export function simulators(): (options?: DuoSimulatorOptions) => Promise<DuoSimulator> {
  const open: DuoSimulator[] = [];
  afterEach(async () => {
    for (const simulator of open.splice(0)) await simulator.close();
  });
  return async (options = {}) => {
    const simulator = await startDuoSimulator({ clock: virtualClock(), ...options });
    open.push(simulator);
    return simulator;
  };
}
