import type { Grants } from './access.js';
import type { Clock } from './clock.js';
import { arrive, carryOut } from './exchange.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { receivedOf, seenOf, type InProcessAnswer, type InProcessRequest } from './in-process.js';
import type { Behaviour } from './options.js';
import type { RequestLedger } from './requests/ledger.js';
import { dumpAccount } from './seed/dump.js';
import { readSeed } from './seed/read-seed.js';
import type { Seed } from './seed/seed.js';
import type { Integration } from './signature/credentials.js';
import { tokensWith } from './store/credentials.js';
import type { SentMail, SentText } from './store/messages.js';
import { tokenTypes } from './store/records.js';
import { takeSnapshot, type Snapshot } from './store/snapshot.js';
import { stopDirectory } from './store/trash.js';
import { createWorld, plantNow, type SimulatedDuoOptions, type World } from './world.js';

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
  /** Content, requests, faults, permissions and credentials as at the start; ids are minted as they were then, unless `random` was given. */
  reset(): void;
  /** Mails that would have been sent, oldest first. */
  readonly mails: readonly SentMail[];
  /** Text messages that would have been sent, oldest first. */
  readonly texts: readonly SentText[];
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
  /** Id of the first token with this serial. */
  tokenId(serial: string): string | undefined;
  /** Id of the administrator with this e-mail address, in any case. */
  adminId(email: string): string | undefined;
  /** Id of the first phone with this number, written as "+" and digits. */
  phoneId(number: string): string | undefined;
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
    get mails() {
      return account.messages.filter((message) => message.kind === 'mail');
    },
    get texts() {
      return account.messages.filter((message) => message.kind === 'text');
    },
    ...contentOf(world),
    ...lookupsOf(world),
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
  };
}

function lookupsOf({ account }: World): Pick<SimulatedDuo, 'userId' | 'groupId' | 'phoneId' | 'tokenId' | 'adminId'> {
  return {
    userId: (username) => account.usersNamed(username)[0]?.userId,
    groupId: (name) => account.indexes.groupNames.get(account.groupNameKey(name))[0],
    phoneId: (number) => account.indexes.numbers.get(number)[0],
    tokenId: (serial) => tokenTypes.flatMap((type) => tokensWith(account, type, serial))[0]?.tokenId,
    adminId: (email) => account.admins.all().find((admin) => admin.email.toLowerCase() === email.toLowerCase())?.adminId,
  };
}

function contentOf(world: World): Pick<SimulatedDuo, 'seed' | 'dump' | 'load' | 'reset'> {
  const { account, clock } = world;
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
    reset: () => {
      world.restart();
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
