import type { ActualRecord, ActualType, ReadKeys } from '@rollcall/core';
import { createDuoSimulator, seededRandom, type InProcessAnswer, type InProcessRequest, type Seed, type SimulatedDuo } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { breakings, type Breaking } from './support/broken-answers.js';
import { duoInProcess } from './support/in-process.js';
import { VirtualClock } from './support/virtual-clock.js';
import { canarySecret, integrationKey, openTarget, readAll, type OpenTarget, type ReadResult } from './support/world.js';

/** A simulator behind a wire on which chosen answers get broken. */
class BrokenWire {
  requests = 0;
  #breaking: Breaking | undefined;
  #first = 0;
  #last = 0;

  constructor(private readonly duo: SimulatedDuo) {}

  /** Breaks the answers number `first` to `last` of the next read. */
  breaks(breaking: Breaking | undefined, first = 0, last = first): void {
    [this.#breaking, this.#first, this.#last, this.requests] = [breaking, first, last, 0];
  }

  dispatch(request: InProcessRequest): InProcessAnswer {
    const answer = this.duo.dispatch(request);
    const index = this.requests;
    this.requests += 1;
    if (this.#breaking === undefined || answer.ended === 'reset' || index < this.#first || index > this.#last) return answer;
    return this.#breaking(answer);
  }
}

interface Tenant {
  readonly wire: BrokenWire;
  readonly open: OpenTarget;
  readonly keys: ReadKeys;
  /** What there is, one line for each record, by type. */
  readonly content: Readonly<Record<ActualType, readonly string[]>>;
  /** Requests of an undisturbed read. */
  readonly requests: number;
}

function seedOf(random: () => number): Seed {
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const groups = Array.from({ length: upTo(4) }, (_, index) => ({ name: `g${String(index)}` }));
  const users = Array.from({ length: upTo(8) }, (_, index) => ({
    username: `u${String(index)}`,
    groups: groups.filter(() => random() < 0.4).map((group) => group.name),
    phones: random() < 0.3 ? [`+1503555${String(1000 + index)}`] : [],
  }));
  return { users, groups };
}

const types = ['account', 'group', 'membership'] as const;

function lineOf(record: ActualRecord): string {
  switch (record.type) {
    case 'account':
      return JSON.stringify([record.id, record.attributes, record.standing, record.held]);
    case 'group':
      return JSON.stringify([record.id, record.attributes]);
    case 'membership':
      return JSON.stringify('groups' in record ? [record.account, [...record.groups].sort()] : record);
    default:
      return record satisfies never;
  }
}

function contentOf({ incoming }: ReadResult): Tenant['content'] {
  const lines = (type: ActualType) => incoming.map((one) => (one.ok ? one.record : undefined)).filter((record) => record?.type === type).map((record) => lineOf(record!)).sort();
  return { account: lines('account'), group: lines('group'), membership: lines('membership') };
}

async function tenantOf(seed: number): Promise<Tenant> {
  const random = seededRandom(seed);
  const [usersMaximumLimit, groupsMaximumLimit] = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 4)];
  const clock = new VirtualClock();
  const duo = createDuoSimulator({ ikey: integrationKey, skey: canarySecret, clock, seed: seedOf(random), behaviour: { usersMaximumLimit, groupsMaximumLimit } });
  const wire = new BrokenWire(duo);
  const open = openTarget({}, clock, duoInProcess(wire));
  const { users = [], groups = [] } = duo.dump();
  const ids = [...users.map((user) => user.userId!), ...groups.map((group) => group.groupId!)];
  // Every third tenant is read by id: what a read-back and a precondition rest on.
  const keys: ReadKeys = seed % 3 === 0 ? { by: 'id', values: ids } : 'all';
  const byId = await readAll(open, { keys: { by: 'id', values: ids } });
  wire.breaks(undefined);
  await readAll(open, { keys });
  return { wire, open, keys, content: contentOf(byId), requests: wire.requests };
}

type End = 'thrown' | 'doubtful' | 'whole';

/** Reads over the broken wire; a type whose read is called whole must have come exactly as it is. */
async function readBroken(tenant: Tenant, about: string): Promise<End> {
  const result = await readAll(tenant.open, { keys: tenant.keys }).catch(() => undefined);
  if (result === undefined) return 'thrown';
  const came = contentOf(result);
  for (const type of types) if (result.claims[type].whole) expect(came[type], `${about}: ${type}`).to.deep.equal(tenant.content[type]);
  return types.every((type) => result.claims[type].whole) ? 'whole' : 'doubtful';
}

describe('target-duo: a read that is cut short', function () {
  this.timeout(120_000);

  it('is never called whole unless everything came: every request of generated tenants, broken in every way, once and for good', async () => {
    const ends: Record<End, number> = { thrown: 0, doubtful: 0, whole: 0 };
    for (let seed = 1; seed <= 18; seed += 1) {
      const tenant = await tenantOf(seed);
      for (const [name, breaking] of breakings) {
        for (let request = 0; request < tenant.requests; request += 1) {
          for (const last of [request, Number.POSITIVE_INFINITY]) {
            tenant.wire.breaks(breaking, request, last);
            const end = await readBroken(tenant, `tenant ${String(seed)}, answer ${String(request + 1)}${last === request ? '' : ' and all behind it'}: ${name}`);
            ends[end] += 1;
          }
        }
      }
    }
    expect(ends.thrown + ends.doubtful + ends.whole, JSON.stringify(ends)).to.be.at.least(3_000);
    expect(Math.min(ends.thrown, ends.doubtful, ends.whole), JSON.stringify(ends)).to.be.greaterThan(300);
  });
});
