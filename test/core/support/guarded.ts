import type { PlanHeader } from '@rollcall/core';
import type { TestWorld } from './worlds.js';

/** Says so many people in the source: p0, p1, …; returns their keys. */
export function people(world: TestWorld, count: number, more: (index: number) => Record<string, string> = () => ({})): readonly string[] {
  const keys = Array.from({ length: count }, (_, index) => `p${index}`);
  for (const [index, key] of keys.entries()) world.person(key, more(index));
  return keys;
}

/** The world's pipeline with these guards, and with limits far away for all others. */
export function withGuards(world: TestWorld, guards: string): void {
  const far = ['remove', 'shrinkGroup', 'adopt', 'clear', 'shrinkSource'].filter((name) => !guards.includes(`${name}:`));
  const lines = [...far.map((name) => `${name}: { max: 10000 }`), guards].join(', ');
  world.yaml = world.yaml.replace(/guards: \{.*\}\n/, `guards: { ${lines} }\n`);
}

/** What stopped a plan. */
export function tripped(header: PlanHeader): readonly string[] {
  return header.guards.filter((verdict) => verdict.tripped).map(({ message }) => message);
}

/** Lets somebody approve a plan, where a guard stopped it. */
export async function approve(world: TestWorld, { header }: { readonly header: Pick<PlanHeader, 'planId' | 'blocked'> }): Promise<void> {
  if (!header.blocked) return;
  const at = new Date(world.clock.now()).toISOString();
  const answer = await world.remembered(async (ledger) => {
    const known = await ledger.planOf(header.planId);
    return known === undefined ? undefined : ledger.approvePlan(header.planId, known.digest, { by: 'somebody@desk', at });
  });
  if (answer?.approved !== true) throw new Error(`not approved: ${answer?.refusal ?? 'unknown'}`);
}
