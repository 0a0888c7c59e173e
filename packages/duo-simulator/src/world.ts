import { Access, type Grants } from './access.js';
import { systemClock, type Clock } from './clock.js';
import type { ExchangeParts } from './exchange.js';
import type { Fault } from './faults/fault.js';
import { FaultPlan } from './faults/fault-plan.js';
import type { SeededFaults } from './faults/seeded-faults.js';
import { resolveBehaviour, type BehaviourOverrides } from './options.js';
import { seededRandom, type Random } from './random.js';
import { RequestLedger } from './requests/ledger.js';
import { plant } from './seed/plant.js';
import { readSeed } from './seed/read-seed.js';
import type { Seed } from './seed/seed.js';
import { Service } from './service.js';
import type { Integration } from './signature/credentials.js';
import { Account } from './store/account.js';
import { History } from './store/history.js';

/** The public key pair a simulator has when none is given; it protects nothing. */
export const demoIntegration: Integration = {
  ikey: 'DISIMULATOR000000000',
  skey: 'simulator-skey-that-protects-nothing-000',
};

export interface SimulatedDuoOptions {
  /** Default `demoIntegration`. */
  readonly ikey?: string;
  readonly skey?: string;
  /** The account's content at the start; default empty. */
  readonly seed?: Seed;
  /** The fault plan to start with: scripted, seeded or both; default none. */
  readonly faults?: SeededFaults | readonly (Fault | SeededFaults)[];
  /** Choices for what is unknown about the real service; see `behaviourTable`. */
  readonly behaviour?: BehaviourOverrides;
  /** Permissions of the application; default all. */
  readonly grants?: Grants;
  /** Default the machine's clock. */
  readonly clock?: Clock;
  /** Where ids come from; default a fixed seed, so that ids are the same in every run. */
  readonly random?: Random;
}

export interface World extends ExchangeParts {
  readonly access: Access;
  readonly integration: Integration;
  /** Everything as at the start; a `random` that was handed in goes on instead of beginning again. */
  restart(): void;
}

/** Adds a seed to an account; throws TypeError that says what is wrong with it. */
export function plantNow(seed: Seed, account: Account, clock: Clock): void {
  plant(account, readSeed(seed), Math.floor(clock.now() / 1000));
}

/** Everything behind the API. Throws TypeError for an unknown option or a bad seed. */
export function createWorld(options: SimulatedDuoOptions): World {
  const behaviour = resolveBehaviour(options.behaviour);
  const clock = options.clock ?? systemClock;
  const integration = { ikey: options.ikey ?? demoIntegration.ikey, skey: options.skey ?? demoIntegration.skey };
  const random = (): Random => options.random ?? seededRandom(1);
  const account = new Account(behaviour, random());
  const access = new Access(options.grants ?? {});
  const service = new Service({ account, behaviour, integration, access, clock });
  const parts = { account, behaviour, clock, service, faults: new FaultPlan(), requests: new RequestLedger(), history: new History() };
  const begin = (): void => {
    for (const fault of [options.faults ?? []].flat()) parts.faults.add(fault);
    plantNow(options.seed ?? {}, account, clock);
  };
  begin();
  const restart = (): void => {
    for (const part of [parts.faults, parts.requests, parts.history]) part.clear();
    for (const part of [access, service]) part.restart();
    account.restart(random());
    begin();
  };
  return { ...parts, integration, access, restart };
}
