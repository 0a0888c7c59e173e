import { isConnectorError } from '../contracts/connector-error.js';
import type { Clock } from '../contracts/host-services.js';
import type { Failure } from '../domain/failure.js';
import type { Finding } from '../domain/finding.js';
import type { CompiledPipeline } from '../mapping/compiled.js';
import { ladderDates, ladderFindings, laddersTo } from '../planning/ladder-clocks.js';
import type { LoadedConfig } from './config/types.js';
import type { Instances } from './instances.js';

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

/** Connects to everything in the file, all at once. */
export async function checkAll(config: LoadedConfig, pipelines: readonly CompiledPipeline[], instances: Instances, clock: Clock, signal: AbortSignal): Promise<readonly CheckedInstance[]> {
  const sources = Object.values(config.sources).map(async ({ name, plugin }): Promise<CheckedInstance> => {
    const about = { kind: 'source', name, use: plugin.type } as const;
    try {
      const { source, profile } = await instances.source(name);
      const findings = await source.check(instances.deskOf(name, clock).options(signal, { step: 'check' }));
      return { ...about, ok: true, findings: [...profile.findings, ...findings] };
    } catch (error) {
      return { ...about, ok: false, findings: [], failure: failureOf(error) };
    }
  });
  const targets = Object.values(config.targets).map(async ({ name, plugin }): Promise<CheckedInstance> => {
    const about = { kind: 'target', name, use: plugin.type } as const;
    try {
      const { target, profile } = await instances.target(name);
      const probe = await target.probe(instances.deskOf(name, clock).options(signal, { step: 'check' }));
      const tenant = { id: probe.tenant, label: probe.tenantLabel };
      const ladders = laddersTo(name, pipelines);
      const clocks = [...ladderFindings(ladders, probe), ...ladderDates(ladders, probe, clock.now())];
      return { ...about, ok: true, tenant, findings: [...profile.findings, ...probe.findings, ...clocks] };
    } catch (error) {
      return { ...about, ok: false, findings: [], failure: failureOf(error) };
    }
  });
  return Promise.all([...sources, ...targets]);
}

function failureOf(error: unknown): Failure {
  if (isConnectorError(error)) return error.failure;
  return { kind: 'unavailable', message: error instanceof Error ? error.message : String(error) };
}
