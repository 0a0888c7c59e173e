import type { BehaviourOverrides, RecordedRequest } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { DuoWorld } from '../support/duo-world.js';

const BULK_CREATE = '/admin/v1/users/bulk_create';
const BULK = '/admin/v1/bulk';

/** `roles` of the test's directory stands for other names of a person, `number` for what a custom attribute holds. */
function world(behaviour: BehaviourOverrides = {}): DuoWorld {
  const made = new DuoWorld(behaviour);
  made.yaml = made.yaml
    .replace('phones: "hr.mobile"', 'aliases: "hr.roles", custom_attributes.Room: "hr.number", phones: "hr.mobile"')
    .replace('notes: "hr.number", ', '')
    .replace('app: { use: duo, ', 'app: { use: duo, customAttributes: [Room], ');
  made.duo.load({ customAttributes: ['Room'] });
  return made;
}

/** What `bulk_create` takes (facts 2.2), and what it does not: every second has an alias, every other one a custom attribute. */
function newcomers(of: DuoWorld, plain: number, rich: number): void {
  for (let index = 0; index < plain; index += 1) of.person(`plain${index}`);
  for (let index = 0; index < rich; index += 1) {
    const key = `rich${index}`;
    of.person(key, index % 2 === 0 ? {} : { number: `R${index}` });
    if (index % 2 === 0) of.directory.people.set(key, { ...of.directory.people.get(key), roles: [`alias${index}`] });
  }
}

/** The fewest requests: each number of the plain ones is tried for the endpoint that takes everybody (50), the rest goes in hundreds. */
function fewest(plain: number, others: number): number {
  return Math.min(...Array.from({ length: plain + 1 }, (_, along) => Math.ceil((plain - along) / 100) + Math.ceil((others + along) / 50)));
}

const writesOf = ({ duo }: DuoWorld): readonly RecordedRequest[] => duo.requests.all.filter(({ method }) => method !== 'GET');

describe('people whom bulk_create does not take, created in as few calls as there can be', function () {
  this.timeout(60_000);
  let duo: DuoWorld;
  beforeEach(() => {
    duo = world();
  });
  afterEach(() => duo.dispose());

  for (const [plain, rich, changed] of [
    [1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 50, 0], [0, 51, 0], [49, 1, 0], [50, 1, 0], [100, 1, 0], [101, 49, 0], [101, 50, 0], [130, 20, 0], [130, 21, 0], [3, 2, 45], [3, 3, 45],
  ] as const) {
    const bound = fewest(plain, rich + changed);
    it(`${plain} plain newcomers, ${rich} with aliases or custom attributes, ${changed} changes: ${bound} ${bound === 1 ? 'call' : 'calls'}, as the plan says`, async () => {
      for (let index = 0; index < changed; index += 1) duo.person(`old${index}`);
      await duo.run();
      for (let index = 0; index < changed; index += 1) duo.person(`old${index}`, { cn: 'Renamed' });
      newcomers(duo, plain, rich);
      const { header } = await duo.planned();
      duo.duo.requests.clear();
      const applied = await duo.apply();
      expect(applied.findings).to.deep.equal([]);
      expect(writesOf(duo)).to.have.length(bound);
      expect([header.forecast.writes, header.forecast.least.writes]).to.deep.equal([bound, bound]);
      const readBack = duo.duo.requests.all.filter(({ params }) => 'user_id_list' in params);
      expect(header.forecast.calls, 'with what is read back').to.equal(bound + readBack.length);
      expect(bound, 'single creates').to.be.at.most(Math.ceil(plain / 100) + rich + Math.ceil(changed / 50));
      expect(duo.duo.state.users).to.have.length(plain + rich + changed);
      expect(await duo.operations()).to.deep.equal([]);
    });
  }
});

describe('people created by the endpoint that takes everybody, when its answer is not clear', function () {
  this.timeout(60_000);
  let duo: DuoWorld;
  beforeEach(() => {
    duo = world();
  });
  afterEach(() => duo.dispose());

  const created = (): number => duo.duo.state.users.length;
  const aliasOf = (username: string): readonly string[] => (duo.duo.dump().users ?? []).flatMap((user) => (user.username === username ? (user.aliases ?? []).flatMap((alias) => alias ?? []) : []));

  for (const [what, fault, calls] of [
    ['done, and the answer is lost: nobody is created a second time', { kind: 'reset-after-commit' }, 1],
    ['not done, and the answer is lost: sent again in halves', { kind: 'reset-before-commit' }, 3],
    ['answered by a page of something on the way: sent again in halves', { kind: 'answer', status: 502, body: '<html>' }, 3],
  ] as const) {
    it(`${what}, ${calls} ${calls === 1 ? 'call' : 'calls'}`, async () => {
      newcomers(duo, 2, 6);
      await duo.plan();
      duo.duo.requests.clear();
      duo.duo.faults.add({ path: BULK, times: 1, ...fault });
      const applied = await duo.apply();
      expect([created(), applied.counts.failed]).to.deep.equal([8, 0]);
      expect(writesOf(duo).map(({ path }) => path)).to.deep.equal(Array.from({ length: calls }, () => BULK));
      expect(aliasOf('rich0')).to.deep.equal(['alias0']);
      expect(await duo.operations()).to.deep.equal([]);
    });
  }

  for (const bulkOperationFailure of ['continue', 'stop', 'reject-all'] as const) {
    it(`one name is taken behind the plan's back (${bulkOperationFailure}): that one is refused, the others are there, each once`, async () => {
      duo.dispose();
      duo = world({ bulkOperationFailure });
      newcomers(duo, 2, 6);
      await duo.plan();
      duo.duo.load({ ...duo.duo.dump(), users: [{ username: 'somebody', aliases: ['alias2'] }] });
      duo.duo.requests.clear();
      const applied = await duo.apply();
      expect(applied.counts.failed).to.equal(1);
      expect(duo.duo.state.users.map(({ username }) => username)).to.deep.equal(['plain0', 'plain1', 'rich0', 'rich1', 'rich3', 'rich4', 'rich5', 'somebody']);
      const sent = writesOf(duo);
      expect(sent.length, 'halves of eight').to.be.at.most(1 + 2 * 3);
      expect(sent.filter(({ path }) => path === BULK_CREATE)).to.deep.equal([]);
      expect(applied.findings.map(({ about }) => about)).to.include('create account hr:rich2');
    });
  }

  it('where Duo does not offer it, they are created one by one', async () => {
    newcomers(duo, 0, 3);
    await duo.plan();
    duo.duo.faults.add({ path: BULK, times: 'always', kind: 'answer', status: 404, body: { stat: 'FAIL', code: 40401, message: 'Resource not found' } });
    const applied = await duo.apply();
    expect([created(), applied.counts.failed]).to.deep.equal([3, 0]);
    expect(await duo.operations()).to.deep.equal([]);
  });
});
