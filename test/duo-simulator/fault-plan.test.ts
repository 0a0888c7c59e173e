import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createDuoSimulator, seededKinds, virtualClock, type Fault, type InProcessAnswer, type SeededFaults, type SeededKind, type SimulatedDuo, type SimulatedDuoOptions } from '../../packages/duo-simulator/src/index.js';
import { dispatch, type Envelope } from './support/signed.js';

const users = '/admin/v1/users';
const seed = { users: ['a', 'b', 'c', 'd', 'e'].map((username) => ({ username })) };

function create(options: SimulatedDuoOptions = {}): SimulatedDuo {
  return createDuoSimulator({ clock: virtualClock(), seed, ...options });
}

/** What came of a call: `reset`, the status, or the status and how it got through. */
function seen(answer: InProcessAnswer): string {
  if (answer.ended === 'reset') return 'reset';
  return `${String(answer.status)}${answer.isWhole ? '' : ' cut'}`;
}

function envelopeOf(answer: InProcessAnswer): Envelope {
  if (answer.ended === 'reset') throw new Error('the connection was reset');
  return JSON.parse(answer.body) as Envelope;
}

const names = (answer: InProcessAnswer): readonly string[] => (envelopeOf(answer).response as readonly { readonly username: string }[]).map((user) => user.username);
const page = (duo: SimulatedDuo, offset: number): InProcessAnswer => dispatch(duo, 'GET', users, { limit: 2, offset });

describe('fault plan, scripted', () => {
  it('changes nothing before the commit, and everything after it', () => {
    const cases = ['reset-before-commit', 'reset-after-commit', 'bad-gateway', 'bad-gateway-after-commit', 'truncated-body', 'wrong-content-length', 'no-effect'] as const;
    const results = cases.map((kind) => {
      const duo = create({ seed: {}, faults: [{ kind }] });
      return [kind, seen(dispatch(duo, 'POST', users, { username: 'new' })), duo.state.users.length];
    });
    expect(results).to.deep.equal([
      ['reset-before-commit', 'reset', 0], ['reset-after-commit', 'reset', 1], ['bad-gateway', '502', 0], ['bad-gateway-after-commit', '502', 1],
      ['truncated-body', '200 cut', 1], ['wrong-content-length', '200', 1], ['no-effect', '200', 0],
    ]);
  });

  for (const [kind, id] of [['bulk', 'POST /admin/v1/bulk'], ['create', 'POST /admin/v1/users'], ['delete', 'DELETE /admin/v1/users/x'], ['group', 'POST /admin/v1/groups'], ['list', 'GET /admin/v1/users'], ['summary', 'GET /admin/v1/info/summary']] as const) {
    it(`resets before and after the commit on every endpoint: ${kind}`, () => {
      const [method = '', path = ''] = id.split(' ');
      const duo = create({ faults: [{ kind: 'reset-before-commit' }, { kind: 'reset-after-commit', nth: 2 }] });
      expect([1, 2].map(() => seen(dispatch(duo, method, path, method === 'GET' ? {} : { username: 'n', name: 'n', operations: [] })))).to.deep.equal(['reset', 'reset']);
    });
  }

  it('refuses for the rate with or without a time to wait', () => {
    const duo = create({ faults: [{ kind: 'too-many-requests' }, { kind: 'too-many-requests', nth: 2, retryAfterSeconds: 7 }] });
    const headers = [page(duo, 0), page(duo, 0)].map((answer) => (answer.ended === 'answered' ? answer.headers['retry-after'] : 'reset'));
    expect(headers).to.deep.equal([undefined, '7']);
  });

  it('cuts a body at any byte, and announces a wrong length', () => {
    const whole = page(create(), 0);
    const length = whole.ended === 'answered' ? whole.body.length : 0;
    for (const atByte of [0, 1, length - 1, length, length + 50]) {
      const cut = page(create({ faults: [{ kind: 'truncated-body', atByte }] }), 0);
      const short = page(create({ faults: [{ kind: 'wrong-content-length', atByte }] }), 0);
      const left = Math.min(atByte, length - 1);
      if (cut.ended === 'reset' || short.ended === 'reset') throw new Error('reset');
      expect([cut.body.length, cut.isWhole, cut.headers['content-length']], String(atByte)).to.deep.equal([left, false, String(length)]);
      expect([short.body.length, short.isWhole, short.headers['content-length']], String(atByte)).to.deep.equal([left, true, String(left)]);
    }
  });

  it('tells how long a dripping or delayed answer takes, without waiting', () => {
    const duo = create({ faults: [{ kind: 'slow-drip', totalMs: 4_000 }, { kind: 'delay', delayMs: 500 }] });
    expect(page(duo, 0).afterMs).to.equal(4_500);
  });

  it('strikes by endpoint class', () => {
    const duo = create({ faults: [{ kind: 'internal-error', endpointClass: 'modify', times: 'always' }] });
    expect([seen(page(duo, 0)), seen(dispatch(duo, 'POST', users, { username: 'x' })), seen(dispatch(duo, 'POST', `${users}/bulk_create`, { users: '[{"username":"y"}]' }))]).to.deep.equal(['200', '500', '200']);
  });

  it('strikes with a probability, the same requests in every run', () => {
    const run = (): string => {
      const duo = create({ faults: [{ kind: 'internal-error', probability: 0.3 }] });
      return Array.from({ length: 150 }, () => seen(page(duo, 0))).join(' ');
    };
    expect(run()).to.equal(run());
    expect(run().split(' ').filter((status) => status === '500').length).to.be.within(30, 65);
  });

  it('shows the page before under the metadata of the page asked for', () => {
    const duo = create({ faults: [{ kind: 'duplicated-page', nth: 2 }] });
    const [first, second] = [page(duo, 0), page(duo, 2)];
    expect([names(first), names(second)]).to.deep.equal([['a', 'b'], ['a', 'b']]);
    expect(envelopeOf(second).metadata).to.deep.equal({ next_offset: 4, prev_offset: 0, total_objects: 5 });
  });

  const shifts: readonly (readonly [Extract<Fault, { kind: 'page-shift' }>['shift'], readonly string[], number])[] = [
    ['move', ['d', 'e'], 5], ['delete', ['d', 'e'], 4], ['replace', ['d', 'e'], 5], ['insert', ['b', 'c'], 6],
  ];
  for (const [shift, second, total] of shifts) {
    it(`moves rows between pages: ${String(shift)}`, () => {
      const duo = create({ faults: [{ kind: 'page-shift', nth: 2, ...(shift !== undefined && { shift }) }] });
      page(duo, 0);
      const later = page(duo, 2);
      expect([names(later), envelopeOf(later).metadata?.total_objects]).to.deep.equal([second, total]);
    });
  }

  it('moves groups as well, and nothing else', () => {
    const duo = create({ seed: { groups: ['g', 'h', 'i'].map((name) => ({ name })) }, faults: [{ kind: 'page-shift', times: 'always', shift: 'delete' }] });
    const listed = envelopeOf(dispatch(duo, 'GET', '/admin/v1/groups', { limit: 1, offset: 1 })).response as readonly { readonly name: string }[];
    dispatch(duo, 'GET', '/admin/v1/phones', { limit: 1, offset: 1 });
    expect([listed.map((group) => group.name), duo.state.groups.length]).to.deep.equal([['i'], 2]);
  });

  it('answers from the past, as many writes ago as asked, and writes to the present', () => {
    const duo = create({ seed: {}, faults: [{ kind: 'stale-read', method: 'GET', writesOld: 2, nth: 2 }] });
    for (const username of ['one', 'two', 'three']) dispatch(duo, 'POST', users, { username });
    expect([names(page(duo, 0)), names(page(duo, 0)), names(page(duo, 0))]).to.deep.equal([['one', 'two'], ['one'], ['one', 'two']]);
    expect(duo.state.users).to.have.length(3);
  });

  it('rotates credentials in the middle of a run, and lets an old and a new pair overlap', () => {
    const old = { ikey: 'DISIMULATOR000000000', skey: 'simulator-skey-that-protects-nothing-000' };
    const next = { ikey: 'DINEXTPAIR0000000000', skey: 'another-skey-that-protects-nothing-00000' };
    const duo = create({ faults: [{ kind: 'expire-credentials', nth: 2, next: { ...old, skey: next.skey } }] });
    const code = (pair: typeof old): number | undefined => envelopeOf(dispatch(duo, 'GET', users, {}, pair)).code;
    expect([code(old), code(old), code({ ...old, skey: next.skey })]).to.deep.equal([undefined, 40103, undefined]);
    duo.acceptCredentials(old, next);
    expect([code(old), code(next)]).to.deep.equal([undefined, undefined]);
    duo.acceptCredentials(next);
    expect([code(old), code(next)]).to.deep.equal([40102, undefined]);
  });

  it('keeps the account\'s identity where nothing takes effect', () => {
    const duo = create({ faults: [{ kind: 'no-effect', times: 'always' }] });
    const ids = [1, 2].map(() => (envelopeOf(dispatch(duo, 'GET', '/admin/v1/info/summary')).response as { readonly account_id: string }).account_id);
    expect(ids[0]).to.equal(ids[1]);
  });
});

describe('fault plan, seeded', () => {
  /** The traffic of a small run: reads of pages and writes, with what came of each. */
  function run(faults: SeededFaults, calls = 150): { readonly trace: string; readonly duo: SimulatedDuo } {
    const duo = create({ faults });
    const one = `${users}/${duo.userId('a') ?? ''}`;
    const trace = Array.from({ length: calls }, (_, index) => {
      const answer = index % 3 === 0 ? dispatch(duo, 'POST', one, { realname: `n${String(index)}` }) : page(duo, (index % 2) * 2);
      return `${seen(answer)} ${String(answer.afterMs)}`;
    });
    return { trace: trace.join('\n'), duo };
  }

  it('replays exactly from its seed, and differs by seed', () => {
    const traces = [1, 1, 2].map((number) => run({ seed: number, rate: 0.3 }).trace);
    expect(traces[0]).to.equal(traces[1]);
    expect(traces[0]).to.not.equal(traces[2]);
  });

  it('strikes about as many requests as its rate says, with every kind, and reports them by kind', () => {
    const { duo } = run({ seed: 7, rate: 0.4 }, 1_200);
    const counts = duo.requests.countFaults();
    expect(Object.keys(counts)).to.have.members([...seededKinds]);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(total).to.equal(duo.requests.all.filter((request) => request.faults.length > 0).length);
    expect(total / 1_200).to.be.within(0.35, 0.55);
  });

  it('a request meets the same fate whatever runs beside it', () => {
    const fates = (beside: boolean): readonly string[] => {
      const duo = create({ faults: { seed: 3, rate: 0.5, kinds: ['internal-error', 'reset-before-commit'] } });
      return Array.from({ length: 50 }, () => {
        if (beside) dispatch(duo, 'GET', '/admin/v1/groups', { limit: 1, offset: 0 });
        return seen(page(duo, 0));
      });
    };
    expect(fates(true)).to.deep.equal(fates(false));
  });

  it('keeps to the kinds, the requests and the number it was given', () => {
    const { duo } = run({ seed: 1, rate: 1, kinds: ['internal-error'], method: 'POST', limit: 5 });
    expect(duo.requests.countFaults()).to.deep.equal({ 'internal-error': 5 });
    expect(duo.requests.where({ code: 50001 }).every((request) => request.method === 'POST')).to.equal(true);
  });

  it('leaves content and credentials alone unless told otherwise', () => {
    const duo = create({ faults: { seed: 5, rate: 1 } });
    const before = duo.state;
    for (let index = 0; index < 150; index += 1) page(duo, 2);
    duo.faults.clear();
    expect([duo.state, seen(page(duo, 0))]).to.deep.equal([before, '200']);
  });

  it('adds to a script, and can be taken back', () => {
    const duo = create({ faults: [{ kind: 'bad-gateway', nth: 1 }] });
    const planned = duo.faults.add({ seed: 1, rate: 1, kinds: ['internal-error'] });
    page(duo, 0);
    expect([duo.requests.all[0]?.faults, planned.hits]).to.deep.equal([['bad-gateway', 'internal-error'], 1]);
    planned.remove();
    expect(seen(page(duo, 0))).to.equal('200');
  });

  it('refuses a rate, a probability and a kind that are none', () => {
    expect(() => create({ faults: { seed: 1, rate: 2 } })).to.throw(TypeError, 'from 0 to 1; got 2');
    expect(() => create({ faults: [{ kind: 'delay', delayMs: 1, probability: -1 }] })).to.throw(TypeError, 'got -1');
    expect(() => create({ faults: { seed: 1, rate: 1, kinds: ['run' as SeededKind] } })).to.throw(TypeError, 'run cannot be drawn');
  });
});
