import { Access, type Grants } from './access.js';
import { systemClock, type Clock } from './clock.js';
import { exchange, type ExchangeParts } from './exchange.js';
import type { Fault } from './faults/fault.js';
import { FaultPlan } from './faults/fault-plan.js';
import { resolveBehaviour, type Behaviour, type BehaviourOverrides } from './options.js';
import { seededRandom, type Random } from './random.js';
import { RequestLedger } from './requests/ledger.js';
import { dumpAccount } from './seed/dump.js';
import { plant } from './seed/plant.js';
import { readSeed } from './seed/read-seed.js';
import type { Seed } from './seed/seed.js';
import { listen, type Listening, type Tls } from './server.js';
import { Service } from './service.js';
import type { Integration } from './signature/credentials.js';
import { Account } from './store/account.js';
import { takeSnapshot, type Snapshot } from './store/snapshot.js';
import { stopDirectory } from './store/trash.js';

/** The public key pair a simulator has when none is given; it protects nothing. */
export const demoIntegration: Integration = {
  ikey: 'DISIMULATOR000000000',
  skey: 'simulator-skey-that-protects-nothing-000',
};

export interface DuoSimulatorOptions {
  /** Address to bind; default 127.0.0.1. */
  readonly host?: string;
  /** Port to bind; default 0, a free one. */
  readonly port?: number;
  /** Serve HTTPS with this key and certificate; default plain HTTP. */
  readonly tls?: Tls;
  /** Default `demoIntegration`. */
  readonly ikey?: string;
  readonly skey?: string;
  /** The account's content at the start; default empty. */
  readonly seed?: Seed;
  /** The fault plan to start with; default none. */
  readonly faults?: readonly Fault[];
  /** Choices for what is unknown about the real service; see `behaviourTable`. */
  readonly behaviour?: BehaviourOverrides;
  /** Permissions of the application; default all. */
  readonly grants?: Grants;
  /** Default the machine's clock. */
  readonly clock?: Clock;
  /** Where ids come from; default a fixed seed, so that ids are the same in every run. */
  readonly random?: Random;
}

/** A running simulator. Everything may be used while requests come in. */
export interface DuoSimulator {
  /** http:// or https://, host and port, without a slash at the end. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly ikey: string;
  readonly skey: string;
  readonly behaviour: Behaviour;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly requests: RequestLedger;
  /** The content now, without ids and in sorted order, for comparing. */
  readonly state: Snapshot;
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
  /** Ends Directory Sync for a directory key, as the stoppedDirectory option says. */
  stopDirectory(directoryKey: string): void;
  /** Id of the first user with this username or alias. */
  userId(username: string): string | undefined;
  /** Id of the first group with this name. */
  groupId(name: string): string | undefined;
  /** Id of the first phone with this number, written as "+" and digits. */
  phoneId(number: string): string | undefined;
  /** Stops listening and cuts open connections. */
  close(): Promise<void>;
}

interface World extends Omit<ExchangeParts, 'closing'> {
  readonly access: Access;
  readonly integration: Integration;
}

function createWorld(options: DuoSimulatorOptions): World {
  const behaviour = resolveBehaviour(options.behaviour);
  const clock = options.clock ?? systemClock;
  const integration = { ikey: options.ikey ?? demoIntegration.ikey, skey: options.skey ?? demoIntegration.skey };
  const account = new Account(behaviour, options.random ?? seededRandom(1));
  const access = new Access(options.grants ?? {});
  const faults = new FaultPlan();
  for (const fault of options.faults ?? []) faults.add(fault);
  const service = new Service({ account, behaviour, integration, access, clock });
  return { account, behaviour, clock, integration, access, service, faults, requests: new RequestLedger() };
}

function facade(world: World, listening: Listening, close: () => Promise<void>): DuoSimulator {
  const { account, behaviour, clock, integration } = world;
  const add = (seed: Seed): void => {
    plant(account, readSeed(seed), Math.floor(clock.now() / 1000));
  };
  return {
    url: `${listening.secure ? 'https' : 'http'}://${listening.host}:${String(listening.port)}`,
    host: listening.host,
    port: listening.port,
    ...integration,
    behaviour,
    clock,
    faults: world.faults,
    requests: world.requests,
    get state() {
      return takeSnapshot(account);
    },
    seed: add,
    dump: () => dumpAccount(account),
    load(seed) {
      readSeed(seed);
      account.clear();
      add(seed);
    },
    grant(changes) {
      world.access.change(changes);
    },
    renewCredentials() {
      world.service.expiredAs = undefined;
    },
    stopDirectory(directoryKey) {
      stopDirectory(account, directoryKey, clock.now(), behaviour);
    },
    userId: (username) => account.usersNamed(username)[0]?.userId,
    groupId: (name) => account.indexes.groupNames.get(account.groupNameKey(name))[0],
    phoneId: (number) => account.indexes.numbers.get(number)[0],
    close,
  };
}

/**
 * Starts a Duo Admin API server in this process. Resolves when it listens; rejects for an unknown option (TypeError),
 * a bad seed (TypeError), an unreadable key or a taken port.
 */
export async function startDuoSimulator(options: DuoSimulatorOptions = {}): Promise<DuoSimulator> {
  const world = createWorld(options);
  if (options.seed !== undefined) plant(world.account, readSeed(options.seed), Math.floor(world.clock.now() / 1000));
  const closing = new AbortController();
  const listening = await listen({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    tls: options.tls,
    clock: world.clock,
    exchange: (received) => exchange(received, { ...world, closing: closing.signal }),
  });
  return facade(world, listening, async () => {
    closing.abort();
    await listening.close();
  });
}
