import type { Clock, Random } from '../contracts/host-services.js';
import type { AppliedConfig, Ledger } from '../contracts/ledger.js';
import type { Source, SourceProfile } from '../contracts/source.js';
import type { Target, TargetProbe, TargetProfile } from '../contracts/target.js';
import type { Digest } from '../domain/digest.js';
import type { CompiledPipeline } from '../mapping/compiled.js';
import type { ApplyDefinition, ApprovalDefinition, SourceExpectation } from '../mapping/definition.js';
import type { CallDesk } from './calls/call-desk.js';
import type { RunObserver } from './run-event.js';

/** A source as the host hands it to a run. */
export interface RunSource {
  readonly source: Source;
  readonly profile: SourceProfile;
  readonly expect?: SourceExpectation;
}

/** Everything about one target that a plan is made from. */
export interface TenantInput {
  /** The target's name in the file. */
  readonly name: string;
  readonly target: Target;
  readonly profile: TargetProfile;
  readonly probe: TargetProbe;
  /** Keeps and counts the requests of everything that speaks to this target: its rate is one. */
  readonly desk: CallDesk;
  /** The enabled pipelines that feed it, in the order of the file. */
  readonly pipelines: readonly CompiledPipeline[];
  readonly sources: Readonly<Record<string, RunSource>>;
  readonly configDigest: Digest;
  readonly versions: Readonly<Record<string, string>>;
  /** Digests of the sources' sections and versions, and the pipelines' definitions as data: compared with what was applied last. */
  readonly applied: Omit<AppliedConfig, 'at'>;
  readonly approval: ApprovalDefinition;
  readonly apply: ApplyDefinition;
  placeOf(path: readonly (string | number)[]): string;
}

/** What planning needs of its surroundings. */
export interface PlanServices {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  /** Where staging files may live: beside the ledger. */
  readonly stateFolder: string;
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
  /** Who plans: user and host, for the plan's header. */
  readonly author: string;
  /** How long a plan may be applied. */
  readonly planTtlMs: number;
  /** The most runs on a tenant that are known from outside of the ledger (its links file); an older copy of the ledger has fewer. */
  newestFence?(tenant: string): number | undefined;
}

/** What applying needs beside planning's services. */
export interface ApplyServices extends PlanServices {
  /** Who works: pid, host, since when; shown to whoever comes second. */
  readonly holder: string;
}
