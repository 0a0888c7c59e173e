export type { Grants } from './access.js';
export { systemClock, virtualClock, type Clock, type VirtualClock } from './clock.js';
export type { EndpointClass, Grant } from './endpoints/route.js';
export type { Fault, FaultEffect, FaultKind, FaultMatch, RequestMatch } from './faults/fault.js';
export type { FaultPlan, PlannedFault } from './faults/fault-plan.js';
export { seededKinds, type SeededFaults, type SeededKind } from './faults/seeded-faults.js';
export type { InProcessAnswer, InProcessRequest } from './in-process.js';
export { declaredCallsPerMinute } from './limits/rate-limits.js';
export { behaviourTable, resolveBehaviour, type Behaviour, type BehaviourName, type BehaviourOverrides } from './options.js';
export { seededRandom, type Random } from './random.js';
export type { CountedField, RecordedRequest, RequestLedger } from './requests/ledger.js';
export type { Integration } from './signature/credentials.js';
export type {
  Seed, SeedAdmin, SeedBypassCode, SeedDirectory, SeedGroup, SeedPhone, SeedToken, SeedUser, SeedWebauthnCredential,
} from './seed/seed.js';
export type { Tls } from './server.js';
export { createDuoSimulator, type SimulatedDuo } from './simulated-duo.js';
export { startDuoSimulator, type DuoSimulator, type DuoSimulatorOptions } from './simulator.js';
export { adminRoles, type AdminRole } from './store/admin-records.js';
export type { DirectoryPerson } from './store/directory-records.js';
export { objectLimits } from './store/limits.js';
export type { SentMail, SentMessage, SentText } from './store/messages.js';
export type { Snapshot, SnapshotAdmin, SnapshotGroup, SnapshotPhone, SnapshotToken, SnapshotUser } from './store/snapshot.js';
export { demoIntegration, type SimulatedDuoOptions } from './world.js';
