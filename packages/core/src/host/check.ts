import { isConnectorError } from '../contracts/connector-error.js';
import type { TargetUse } from '../contracts/target.js';
import type { Failure } from '../domain/failure.js';
import type { Finding } from '../domain/finding.js';
import type { PlanHeader } from '../domain/plan.js';
import { sourceCalls } from '../execution/calls/source-calls.js';
import { ladderDates, ladderFindings, laddersTo } from '../planning/ladder-clocks.js';
import { plannableShapes } from '../planning/plannable.js';
import type { Workbench } from './workbench.js';

/** What one source or target said when it was connected to. */
export interface CheckedInstance {
  readonly kind: 'source' | 'target';
  readonly name: string;
  readonly use: string;
  readonly ok: boolean;
  /** For targets: the tenant reached. */
  readonly tenant?: { readonly id: string; readonly label: string };
  readonly findings: readonly Finding[];
  readonly failure?: Failure;
}

/** What of a plan matters to a check: for which target it is, and how many of each operation it holds. */
export type PlanAtHand = Pick<PlanHeader, 'target' | 'operations'>;

type Bench = Pick<Workbench, 'config' | 'compiled' | 'instances' | 'options' | 'signal'>;

/** Connects to everything in the file, all at once. What a target must allow is what its pipelines do, and what the plan at hand holds. */
export async function checkAll(bench: Bench, plan?: PlanAtHand): Promise<readonly CheckedInstance[]> {
  const { config, instances, options, signal } = bench;
  const sources = Object.values(config.sources).map(({ name, plugin }) =>
    answerOf({ kind: 'source', name, use: plugin.type }, async () => {
      const { source, profile } = await instances.source(name);
      const findings = await source.check(sourceCalls(profile, options.clock, signal, { step: 'check' }));
      return { findings: [...profile.findings, ...findings] };
    }),
  );
  const targets = Object.values(config.targets).map(({ name, plugin }) =>
    answerOf({ kind: 'target', name, use: plugin.type }, async () => {
      const { target, profile } = await instances.target(name);
      const probe = await target.probe(instances.deskOf(name, options.clock).options(signal, { step: 'check' }), useOf(name, bench, plan));
      const ladders = laddersTo(name, bench.compiled.pipelines);
      const clocks = [...ladderFindings(ladders, probe), ...ladderDates(ladders, probe, options.clock.now())];
      return { tenant: { id: probe.tenant, label: probe.tenantLabel }, findings: [...profile.findings, ...probe.findings, ...clocks] };
    }),
  );
  return Promise.all([...sources, ...targets]);
}

/** What the enabled pipelines may come to plan for a target, with what a plan for it holds. */
function useOf(target: string, { compiled }: Bench, plan: PlanAtHand | undefined): TargetUse {
  const offered = compiled.targets[target]?.operations ?? [];
  const operations = new Set(compiled.pipelines.filter(({ definition }) => definition.to === target).flatMap(({ definition }) => plannableShapes(definition, offered)));
  return { operations: offered.filter((shape) => operations.has(shape)), ...(plan?.target === target && { planned: plan.operations }) };
}

async function answerOf(about: Pick<CheckedInstance, 'kind' | 'name' | 'use'>, ask: () => Promise<Pick<CheckedInstance, 'tenant' | 'findings'>>): Promise<CheckedInstance> {
  try {
    return { ...about, ok: true, ...(await ask()) };
  } catch (error) {
    return { ...about, ok: false, findings: [], failure: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  if (isConnectorError(error)) return error.failure;
  return { kind: 'unavailable', message: error instanceof Error ? error.message : String(error) };
}
