import { Access, type Grants } from './access.js';
import { systemClock, type Clock } from './clock.js';
import { arrive, carryOut, type ExchangeParts } from './exchange.js';
import type { Fault } from './faults/fault.js';
import { FaultPlan } from './faults/fault-plan.js';
import type { SeededFaults } from './faults/seeded-faults.js';
import { receivedOf, seenOf, type InProcessAnswer, type InProcessRequest } from './in-process.js';
import { resolveBehaviour, type Behaviour, type BehaviourOverrides } from './options.js';
import { seededRandom, type Random } from './random.js';
import { RequestLedger } from './requests/ledger.js';
import { dumpAccount } from './seed/dump.js';
import { plant } from './seed/plant.js';
import { readSeed } from './seed/read-seed.js';
import type { Seed } from './seed/seed.js';
import { Service } from './service.js';
import type { Integration } from './signature/credentials.js';
import { Account } from './store/account.js';
import { History } from './store/history.js';
import { takeSnapshot, type Snapshot } from './store/snapshot.js';
import { stopDirectory } from './store/trash.js';

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

/** A Duo account and its Admin API, without a network. Everything may be used while requests come in. */
export interface SimulatedDuo {
  readonly ikey: string;
  readonly skey: string;
  readonly behaviour: Behaviour;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly requests: RequestLedger;
  /** The content now, without ids and in sorted order, for comparing. */
  readonly state: Snapshot;
  /** Takes one request and answers it at once; waiting for `afterMs` is the caller's. */
  dispatch(request: InProcessRequest): InProcessAnswer;
  /** Adds to the content. Throws TypeError that says what is wrong with the seed. */
  seed(seed: Seed): void;
  /** The whole content with ids. */
  dump(): Seed;
  /** Replaces the content, for instance by what `dump` gave. */
  load(seed: Seed): void;
  /** Changes permissions from the next request on. */
  grant(changes: Grants): void;
  /** Makes refused credentials valid again after the expire-credentials fault. */
  renewCredentials(): void;
  /** From the next request on exactly these pairs are valid: more than one while an old and a new one overlap. */
  acceptCredentials(...integrations: readonly Integration[]): void;
  /** Ends Directory Sync for a directory key, as the stoppedDirectory option says. */
  stopDirectory(directoryKey: string): void;
  /** Id of the first user with this username or alias. */
  userId(username: string): string | undefined;
  /** Id of the first group with this name. */
  groupId(name: string): string | undefined;
  /** Id of the first phone with this number, written as "+" and digits. */
  phoneId(number: string): string | undefined;
}

export interface World extends ExchangeParts {
  readonly access: Access;
  readonly integration: Integration;
}

/** Everything behind the API. Throws TypeError for an unknown option or a bad seed. */
export function createWorld(options: SimulatedDuoOptions): World {
  const behaviour = resolveBehaviour(options.behaviour);
  const clock = options.clock ?? systemClock;
  const integration = { ikey: options.ikey ?? demoIntegration.ikey, skey: options.skey ?? demoIntegration.skey };
  const account = new Account(behaviour, options.random ?? seededRandom(1));
  const access = new Access(options.grants ?? {});
  const faults = new FaultPlan();
  for (const fault of [options.faults ?? []].flat()) faults.add(fault);
  const service = new Service({ account, behaviour, integration, access, clock });
  if (options.seed !== undefined) plantNow(options.seed, account, clock);
  return { account, behaviour, clock, integration, access, service, faults, requests: new RequestLedger(), history: new History() };
}

function plantNow(seed: Seed, account: Account, clock: Clock): void {
  plant(account, readSeed(seed), Math.floor(clock.now() / 1000));
}

/** A world as its users see it. */
export function simulatedDuo(world: World): SimulatedDuo {
  const { account, behaviour, clock, integration } = world;
  return {
    ...integration,
    behaviour,
    clock,
    faults: world.faults,
    requests: world.requests,
    get state() {
      return takeSnapshot(account);
    },
    dispatch(request) {
      const arrival = arrive(receivedOf(request), world);
      return seenOf(carryOut(arrival, world), arrival.delayMs, clock);
    },
    ...contentOf(world),
    grant(changes) {
      world.access.change(changes);
    },
    renewCredentials() {
      world.service.revive();
    },
    acceptCredentials(...integrations) {
      world.service.accept(integrations);
    },
    stopDirectory(directoryKey) {
      stopDirectory(account, directoryKey, clock.now(), behaviour);
    },
    userId: (username) => account.usersNamed(username)[0]?.userId,
    groupId: (name) => account.indexes.groupNames.get(account.groupNameKey(name))[0],
    phoneId: (number) => account.indexes.numbers.get(number)[0],
  };
}

function contentOf({ account, clock }: World): Pick<SimulatedDuo, 'seed' | 'dump' | 'load'> {
  return {
    seed: (seed) => {
      plantNow(seed, account, clock);
    },
    dump: () => dumpAccount(account),
    load(seed) {
      readSeed(seed);
      account.clear();
      plantNow(seed, account, clock);
    },
  };
}

/**
 * A Duo account in this process, without a network: requests go in through `dispatch`.
 * Throws TypeError for an unknown option or a bad seed.
 */
export function createDuoSimulator(options: SimulatedDuoOptions = {}): SimulatedDuo {
  return simulatedDuo(createWorld(options));
}
