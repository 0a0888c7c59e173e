import type { TestWorld } from './worlds.js';

/** Runs until nothing is left to do; what the target refused is tried again when its time has come. */
export async function settle(world: TestWorld, atMost = 6): Promise<number> {
  for (let runs = 0; runs < atMost; runs += 1) {
    const { header } = await world.planned();
    if (header.total + header.heldBack.waiting === 0) return runs;
    await world.apply();
    world.clock.nowMs += 3_600_000;
  }
  throw new Error(`still not settled: ${(await world.operations()).join(', ')}`);
}
