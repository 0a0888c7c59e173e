import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { DuoSimulator } from '../../packages/duo-simulator/src/index.js';
import { call, refusal, type Envelope } from './support/signed.js';
import { simulators } from './support/simulators.js';

function seedOf(count: number): { users: { username: string; groups: string[] }[] } {
  return { users: Array.from({ length: count }, (_, index) => ({ username: `u${String(index)}`, groups: ['everyone'] })) };
}

async function pagesOf(simulator: DuoSimulator, path: string, limit: number): Promise<readonly Envelope[]> {
  const pages: Envelope[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const page: Envelope = await call(simulator, 'GET', path, { limit, offset });
    pages.push(page);
    offset = page.metadata?.next_offset;
  }
  return pages;
}

function usernamesOf(pages: readonly Envelope[]): readonly string[] {
  return pages.flatMap((page) => (page.response as { username: string }[]).map((user) => user.username));
}

describe('paging', () => {
  const start = simulators();

  it('leaves next_offset out on the last page and prev_offset on the first', async () => {
    const pages = await pagesOf(await start({ seed: seedOf(5) }), '/admin/v1/users', 2);
    expect(pages.map((page) => page.metadata)).to.deep.equal([
      { next_offset: 2, total_objects: 5 },
      { next_offset: 4, prev_offset: 0, total_objects: 5 },
      { prev_offset: 2, total_objects: 5 },
    ]);
  });

  it('gives an empty page beyond the end', async () => {
    const page = await call(await start({ seed: seedOf(2) }), 'GET', '/admin/v1/users', { limit: 10, offset: 7 });
    expect(page.response).to.deep.equal([]);
    expect(page.metadata).to.deep.equal({ prev_offset: 0, total_objects: 2 });
  });

  const sizes: readonly (readonly [string, number, number])[] = [
    ['/admin/v1/users', 100, 300],
    ['/admin/v2/groups/GROUP/users', 100, 500],
  ];
  for (const [pattern, usual, most] of sizes) {
    it(`${pattern} gives ${String(usual)} rows by default and ${String(most)} at most`, async () => {
      const simulator = await start({ seed: seedOf(600) });
      const path = pattern.replace('GROUP', simulator.groupId('everyone') ?? '');
      expect((await call(simulator, 'GET', path)).response).to.have.length(usual);
      expect((await call(simulator, 'GET', path, { limit: 9999 })).response).to.have.length(most);
    });
  }

  it('follows the options for limits', async () => {
    const seed = seedOf(400);
    expect(await refusal(await start({ seed, behaviour: { limitOverMaximum: '40002' } }), 'GET', '/admin/v1/users', { limit: 301 })).to.equal('40002 limit');
    const everything = await call(await start({ seed, behaviour: { listWithoutLimit: 'everything' } }), 'GET', '/admin/v1/users');
    expect(everything.response).to.have.length(400);
    expect(everything.metadata).to.deep.equal({ total_objects: 400 });
    const groups = Array.from({ length: 120 }, (_, index) => ({ name: `g${String(index)}` }));
    const few = await start({ seed: { groups }, behaviour: { groupsMaximumLimit: 100 } });
    expect((await call(few, 'GET', '/admin/v1/groups', { limit: 500 })).response).to.have.length(100);
  });

  for (const bad of ['-1', 'x', '0', '1.5']) {
    it(`refuses the limit ${bad}`, async () => {
      expect(await refusal(await start(), 'GET', '/admin/v1/users', { limit: bad })).to.equal('40002 limit');
    });
  }

  it('returns each of any number of users exactly once, in creation order, at any page size', async () => {
    const simulator = await start();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 70 }), async (count, limit) => {
        const seed = seedOf(count);
        simulator.load(seed);
        const expected = seed.users.map((user) => user.username);
        expect(usernamesOf(await pagesOf(simulator, '/admin/v1/users', limit))).to.deep.equal(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('lists 20 000 users without slowing down', async function () {
    this.timeout(20_000);
    const simulator = await start({ seed: seedOf(20_000) });
    expect(new Set(usernamesOf(await pagesOf(simulator, '/admin/v1/users', 300))).size).to.equal(20_000);
  });
});
