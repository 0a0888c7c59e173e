import { expect } from 'chai';
import { createDuoSimulator, type BehaviourOverrides } from '@rollcall/duo-simulator';
import { approve, tripped, withGuards } from '../../core/support/guarded.js';
import { DAY_MS } from '../../core/support/worlds.js';
import { duoInProcess } from '../../target-duo/support/in-process.js';
import { MailingWorld } from '../support/mailing-world.js';

const ENROLL = '/admin/v1/users/enroll';

describe('enrolment mails of Duo', () => {
  let world: MailingWorld;
  beforeEach(() => {
    world = new MailingWorld();
  });
  afterEach(() => world.dispose());

  it('are off unless the file asks for them', async () => {
    world.yaml = world.yaml.replace('mail: true', 'mail: false');
    world.somebody('ann');
    expect(await world.operations()).to.deep.equal(['create account hr:ann']);
    await world.run();
    expect(world.who).to.deep.equal([]);
  });

  it('go once to whoever a plan makes an account for, shown in the plan one by one and in its head, and forecast', async () => {
    for (const name of ['ann', 'bea', 'cat']) world.somebody(name);
    const { header, operations } = await world.planned();
    expect(header.operations).to.deep.equal({ 'create:account': 3, 'enrol:account': 3 });
    expect(operations.map(({ operation }) => operation.id).filter((id) => id.startsWith('enrol'))).to.deep.equal(['enrol account hr:ann', 'enrol account hr:bea', 'enrol account hr:cat']);
    // One bulk creation, three mails; the three accounts are read back in one call, of the mails nothing can be.
    expect(header.forecast).to.deep.include({ writes: 4, verification: 1, lowerBound: 5 });
    const applied = await world.apply();
    expect(applied.status).to.equal('done');
    expect(Object.values(applied.calls).reduce((sum, count) => sum + count, 0)).to.equal(header.forecast.calls);
    expect(world.who).to.deep.equal(['ann', 'bea', 'cat']);
    expect(await world.operations()).to.deep.equal([]);
    await world.days(2);
    expect(world.who).to.deep.equal(['ann', 'bea', 'cat']);
  });

  it('never go with a first plan, nor after it to whom that made an account for', async () => {
    world.somebody('ann');
    world.wish = { baseline: true };
    expect(await world.operations()).to.deep.equal(['create account hr:ann']);
    await world.run();
    world.wish = {};
    expect(await world.operations()).to.deep.equal([]);
    expect(world.who).to.deep.equal([]);
  });

  for (const [validFor, seconds] of [['14d', 14 * 86_400], ['forever', 0], [undefined, 2_592_000]] as const) {
    it(`their link holds ${validFor ?? 'as long as Duo says, 30 days'}`, async () => {
      const own = new MailingWorld(validFor === undefined ? 'mail: true' : `mail: true, validFor: ${validFor}`);
      own.somebody('ann');
      await own.run();
      expect(own.duo.mails.map(({ expires, sentAt }) => (expires === null ? 0 : expires - sentAt))).to.deep.equal([seconds]);
      own.dispose();
    });
  }

  it('never go to who was there before: adopted, enabled, restored, renamed', async () => {
    world.duo.load({ users: [{ username: 'ann', email: 'ann@example.edu' }] });
    world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    leave: [ { disable: now }, { trash: 1d } ]');
    for (const name of ['ann', 'bea', 'eve']) world.somebody(name);
    await world.run();
    expect(world.who).to.deep.equal(['bea', 'eve']);
    for (const days of [0, 3]) {
      for (const name of ['ann', 'bea']) world.somebody(name, { status: 'gone' });
      await world.run();
      await world.days(days);
      for (const name of ['ann', 'bea']) world.somebody(name, { uid: `${name}.new${days}` });
      await world.run();
      expect(world.held(world.idOf(`bea.new${days}`))?.status).to.equal('active');
    }
    expect(world.who).to.deep.equal(['bea', 'eve']);
  });

  it('not to somebody who enrolled in Duo between plan and apply either', async () => {
    world.somebody('ann');
    await world.plan();
    world.duo.seed({ users: [{ username: 'ann', email: 'ann@example.edu' }] });
    await world.apply();
    await world.run();
    expect(world.who).to.deep.equal([]);
    expect((await world.linkOf('ann'))?.origin).to.equal('adopted');
  });

  it('somebody without an address gets an account, no mail, and a finding', async () => {
    world.person('ann', { uid: 'ann', mail: undefined });
    expect(await world.told('enrolment-no-address')).to.deep.equal(['hr:ann']);
    await world.run();
    expect(world.duo.userId('ann')).to.be.a('string');
    world.somebody('ann');
    await world.run();
    await world.run();
    expect(world.who, 'later only by order').to.deep.equal([]);
  });

  describe('when answers are lost or the process dies', () => {
    const faults = [
      ['lost, and the mail went', { kind: 'reset-after-commit' }, ['ann']],
      ['lost, and no mail went', { kind: 'reset-before-commit' }, []],
      ['a page of something on the way', { kind: 'bad-gateway-after-commit' }, ['ann']],
    ] as const;
    for (const [what, effect, sent] of faults) {
      it(`the answer to the mail is ${what}: it is never sent again, and said until the person has enrolled`, async () => {
        world.somebody('ann');
        world.duo.faults.add({ method: 'POST', path: ENROLL, ...effect });
        await world.plan();
        const applied = await world.apply();
        expect(applied.findings.map(({ code }) => code)).to.deep.equal(['enrolment-unknown']);
        expect(applied.findings[0]?.remedy).to.include('`rollcall enrol hr:ann`');
        for (let again = 0; again < 3; again += 1) {
          expect(await world.operations()).to.deep.equal([]);
          expect(await world.told('enrolment-unknown')).to.deep.equal(['hr:ann']);
          await world.run();
        }
        expect(world.who).to.deep.equal(sent);
        world.inPanel('ann', (user) => ({ ...user, phones: [{ number: '+13125550111', activated: true }] }));
        expect(await world.told('enrolment-unknown')).to.deep.equal([]);
      });
    }

    it('the creation’s answer is lost, and the account is there: its mail goes, once', async () => {
      world.somebody('ann');
      world.duo.faults.add({ method: 'POST', path: '/admin/v1/users', kind: 'reset-after-commit' });
      await world.run();
      await world.run();
      expect(world.who).to.deep.equal(['ann']);
    });

    it('the process dies after the account was made, before its mail: the next run sends it', async () => {
      world.somebody('ann');
      await world.diesBeforeMail();
      expect([world.duo.userId('ann') === undefined, world.who]).to.deep.equal([false, []]);
      expect(await world.operations()).to.deep.equal(['enrol account hr:ann']);
      await world.run();
      await world.run();
      expect(world.who).to.deep.equal(['ann']);
    });

    it('the process dies after the mail, before it was noted: nobody knows, and nobody is mailed twice', async () => {
      world.somebody('ann');
      let isSending = false;
      world.dyingIn('conclude', () => {
        isSending = world.duo.mails.length > 0;
        return isSending;
      });
      await world.run().catch(() => undefined);
      world.revived();
      expect(isSending).to.equal(true);
      await world.run();
      await world.run();
      expect(world.who).to.deep.equal(['ann']);
      expect(await world.told('enrolment-unknown')).to.deep.equal(['hr:ann']);
    });

    it('a run that ended before the mail a week ago is not caught up with: the command is named instead', async () => {
      world.somebody('ann');
      await world.diesBeforeMail();
      world.clock.nowMs += 8 * DAY_MS;
      expect(await world.operations()).to.deep.equal([]);
      expect(await world.told('enrolment-missed')).to.deep.equal(['hr:ann']);
    });

    it('two kept plans that hold the same mail send one', async () => {
      world.somebody('ann');
      await world.diesBeforeMail();
      const paths = ['one.jsonl', 'two.jsonl'].map((name) => world.planPath.replace('plan.jsonl', name));
      for (const path of paths) await world.with((host) => host.plan('app', path));
      for (const path of paths) await world.with((host) => host.apply(path));
      expect(world.who).to.deep.equal(['ann']);
    });

    it('a mail that Duo refuses is tried again, and the account stands', async () => {
      world.somebody('ann');
      world.duo.faults.add({ method: 'POST', path: ENROLL, kind: 'answer', status: 403, body: { stat: 'FAIL', code: 40301, message: 'Access forbidden' } });
      await world.run();
      expect([world.who, await world.told('operation-waiting')]).to.deep.equal([[], ['enrol account hr:ann']]);
      world.clock.nowMs += DAY_MS;
      await world.run();
      expect(world.who).to.deep.equal(['ann']);
    });
  });

  it('a name that is somebody else’s by now is not mailed', async () => {
    world.somebody('ann');
    await world.diesBeforeMail();
    await world.plan();
    world.inPanel('ann', (user) => ({ ...user, username: 'anna' }));
    const applied = await world.apply();
    expect(applied.findings.map(({ code }) => code)).to.deep.equal(['changed-since-plan']);
    expect([world.who, world.duo.userId('ann')]).to.deep.equal([[], undefined]);
  });

  describe('have a guard of their own', () => {
    const many = (from: number, to: number): void => {
      for (let index = from; index < to; index += 1) world.somebody(`p${String(index)}`);
    };

    it('100 in 24 hours without a setting', async () => {
      many(0, 101);
      const { header } = await world.planned();
      expect(tripped(header)).to.deep.equal(['enrol: 101 planned, limit 100']);
      await approve(world, { header });
      expect((await world.apply()).status).to.equal('done');
      expect(world.who).to.have.length(101);
    });

    it('counts over the window, mails of which nobody knows included, and weighs a kept plan again', async () => {
      withGuards(world, 'enrol: { max: 3 }');
      many(0, 2);
      world.duo.faults.add({ method: 'POST', path: ENROLL, kind: 'reset-after-commit' });
      await world.run();
      many(2, 4);
      expect(tripped((await world.planned()).header)).to.deep.equal(['enrol: 2 planned, 2 done in the last 24 hours, limit 3']);
      world.clock.nowMs += DAY_MS + 1;
      const kept = world.planPath.replace('plan.jsonl', 'kept.jsonl');
      await world.with((host) => host.plan('app', kept));
      world.directory.people.delete('p2');
      world.directory.people.delete('p3');
      many(4, 6);
      await world.run();
      await world.with((host) => host.apply(kept)).then(
        () => expect.fail('it was applied'),
        (error: unknown) => expect(String(error)).to.include('enrol: 2 planned, 2 done in the last 24 hours, limit 3'),
      );
    });
  });

  describe('by order', () => {
    beforeEach(async () => {
      for (const name of ['ann', 'bea']) world.somebody(name);
      await world.run();
    });

    it('go to named people again, one journal entry each, and count in the guard', async () => {
      const ended = await world.command('enrol', 'hr:ann', 'bea');
      expect(ended.code, ended.stderr).to.equal(0);
      expect(ended.stdout).to.equal('Enrolment messages: 2 sent messages of 2, to ann (hr:ann), bea (hr:bea).\n');
      expect(world.who).to.deep.equal(['ann', 'ann', 'bea', 'bea']);
      const done = await world.remembered(async (ledger) => ledger.doneSince((await ledger.tenants())[0]?.tenant ?? '', new Date(world.clock.nowMs - DAY_MS).toISOString()));
      expect(done['enrol:account']).to.equal(4);
      withGuards(world, 'enrol: { max: 4 }');
      const refused = await world.command('enrol', 'ann');
      expect(refused.code).to.not.equal(0);
      expect(refused.stderr).to.include('enrol: 1 planned, 4 done in the last 24 hours, limit 4');
      expect(world.who).to.have.length(4);
    });

    it('that the guard refuses hide no plan that waits for approval', async () => {
      withGuards(world, 'enrol: { max: 2 }, create: { max: 1 }');
      for (const name of ['cat', 'dan', 'eve']) world.somebody(name);
      expect((await world.planned()).header.blocked).to.equal(true);
      const latest = (): Promise<boolean | undefined> => world.remembered(async (ledger) => (await ledger.latestPlan((await ledger.tenants())[0]?.tenant ?? ''))?.blocked);
      expect(await latest()).to.equal(true);
      expect((await world.command('enrol', 'ann')).code).to.not.equal(0);
      expect(await latest()).to.equal(true);
    });

    it('work while mails are off, and end the finding of one that nobody knows of', async () => {
      world.somebody('cat');
      world.duo.faults.add({ method: 'POST', path: ENROLL, kind: 'reset-before-commit' });
      await world.run();
      world.yaml = world.yaml.replace('mail: true', 'mail: false');
      expect(await world.told('enrolment-unknown')).to.deep.equal(['hr:cat']);
      expect((await world.command('enrol', 'cat')).code).to.equal(0);
      expect(world.who).to.deep.equal(['ann', 'bea', 'cat']);
      expect(await world.told('enrolment-unknown')).to.deep.equal([]);
    });

    const unfit: readonly (readonly [what: string, change: () => void | Promise<void>, message: RegExp])[] = [
      ['nobody', () => undefined, /nobody is managed under "zoe"/],
      ['is disabled', () => world.inPanel('bea', (user) => ({ ...user, status: 'disabled' })), /bea is disabled in app; nothing sent/],
      ['has enrolled', () => world.inPanel('bea', (user) => ({ ...user, phones: [{ number: '+13125550111', activated: true }] })), /bea has enrolled in app already/],
      ['has no address', () => world.inPanel('bea', (user) => ({ ...user, email: '' })), /bea has no email in app/],
      ['is gone', () => world.inPanel('bea', () => undefined), /has no account .* \(bea\) any more/],
      ['is protected', () => void (world.yaml = world.yaml.replace('absence: immediate', `absence: immediate\n    protect: "account.username == 'bea'"`)), /bea falls under `protect`/],
    ];
    for (const [what, change, message] of unfit) {
      it(`one of them ${what}: none goes`, async () => {
        await change();
        const ended = await world.command('enrol', 'ann', what === 'nobody' ? 'zoe' : 'bea');
        expect(ended.code).to.not.equal(0);
        expect(ended.stderr).to.match(message);
        expect(world.who).to.deep.equal(['ann', 'bea']);
      });
    }
  });

  const variants: readonly (readonly [what: string, behaviour: BehaviourOverrides])[] = [['Duo keeps to a link that holds still', { enrollAgain: '40003' }], ['Duo gives the same code again', { enrollAgain: 'same-code' }]];
  for (const [what, behaviour] of variants) {
    it(`by order, where ${what}`, async () => {
      const duo = createDuoSimulator({ clock: world.clock, behaviour });
      Object.assign(world, { duo, extra: [duoInProcess(duo)] });
      world.somebody('ann');
      await world.run();
      const ended = await world.command('enrol', 'ann');
      expect(ended.code, ended.stderr).to.equal(0);
      expect(world.who).to.deep.equal(behaviour.enrollAgain === '40003' ? ['ann'] : ['ann', 'ann']);
    });
  }
});
