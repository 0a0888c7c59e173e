import fc from 'fast-check';
import { isLedgerError, type Intent, type Json, type Lease, type Ledger, type LedgerChanges, type Link, type OwnerKey, type SourceMark, type Tenant } from '@rollcall/core';

/** What a ledger's caller holds of it. */
interface Caller {
  readonly ledger: Ledger;
  readonly leases: Lease[];
  readonly sequences: number[];
}

/** One call of a ledger. */
type Call = (caller: Caller) => Promise<unknown>;

/** What a history of calls came to. */
export interface Told {
  /** What each call answered or threw. */
  readonly answers: readonly unknown[];
  /** What the ledger knows in the end. */
  readonly memory: unknown;
}

/** Makes the calls of a history, one after the other. */
export async function tell(ledger: Ledger, calls: readonly Call[]): Promise<Told> {
  const caller: Caller = { ledger, leases: [], sequences: [] };
  const answers: unknown[] = [];
  for (const call of calls) answers.push(await call(caller).catch(thrown));
  return { answers, memory: await memoryOf(ledger) };
}

function thrown(error: unknown): unknown {
  if (!(error instanceof Error)) throw error;
  return { name: error.name, code: isLedgerError(error) ? error.code : undefined, message: error.message };
}

const TENANTS: readonly Tenant[] = ['T', 'U'];
const LEASE_MS = 240_000;
const AT = Array.from({ length: 8 }, (_, minute) => new Date(Date.UTC(2026, 0, 5, 0, minute)).toISOString());
const LATE = '2026-01-06T00:00:00.000Z';

async function memoryOf(ledger: Ledger): Promise<unknown> {
  const tenants = [];
  for (const tenant of TENANTS) tenants.push(await tenantMemoryOf(ledger, tenant));
  const notes = await Promise.all(RUNS.map((runId) => ledger.notesOf(runId)));
  return { tenants, bound: await ledger.tenants(), runs: await ledger.lastRuns(3), notes, names: ledger.nameDigest('Åsa'), id: ledger.id };
}

async function tenantMemoryOf(ledger: Ledger, tenant: Tenant): Promise<unknown> {
  const [since = ''] = AT.slice(3);
  return {
    accounts: await all(ledger.links(tenant, 'account')),
    groups: await all(ledger.links(tenant, 'group')),
    ofOwner: await ledger.linkOf(tenant, 'account', { source: 'hr', key: 'a' }),
    count: await ledger.countLinks(tenant, 'account'),
    stones: [await all(ledger.tombstones(tenant, 'account')), await all(ledger.tombstones(tenant, 'group'))],
    values: await all(ledger.givenValues(tenant)),
    plans: [await ledger.plans(tenant, 3), await ledger.latestPlan(tenant)],
    departures: await all(ledger.departures(tenant)),
    seen: [await ledger.marks(tenant), await ledger.openFindings(tenant), await ledger.watched(tenant)],
    retries: await ledger.retries(tenant),
    config: [await ledger.appliedConfig(tenant), await ledger.retiredPipelines(tenant)],
    times: [await ledger.newestTime(tenant), await ledger.fenceOf(tenant), await ledger.leaseOf(tenant, since)],
    journal: [await all(ledger.journal(tenant)), await ledger.openIntents(tenant)],
    done: [await ledger.doneSince(tenant, since), await ledger.takenSince(tenant, since), [...(await ledger.putBackSince(tenant, since))].sort(), await ledger.ordersSince(tenant, since)],
  };
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

const RUNS = ['r1', 'r2', 'r3'];
const tenant = fc.constantFrom('T', 'T', 'T', 'U');
const at = fc.constantFrom(...AT);
const runId = fc.constantFrom(...RUNS);
const planId = fc.constantFrom('p1', 'p2');
const digest = fc.constantFrom('sha256:aa' as const, 'sha256:aa' as const, 'sha256:aa' as const, 'sha256:bb' as const);
const text = fc.constantFrom('a', 'b', 'b\0', '\0', '\u0001', '😀', '\uff5a', '\ud800', 'Å');
const targetId = fc.constantFrom('t1', 't2', 't3', '😀', '\uff5a');
const type = fc.constantFrom('account' as const, 'group' as const);
const owner: fc.Arbitrary<OwnerKey> = fc.record({ source: fc.oneof({ weight: 30, arbitrary: fc.constant('hr') }, { weight: 1, arbitrary: fc.constant('h:r') }), key: text });
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 });
/** Which one, counted from the last. */
const place = fc.constantFrom(0, 0, 0, 0, 1, 2, 3);
/** Members that may be missing. */
const some = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> => fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const joined = <A extends object, B extends object>(left: fc.Arbitrary<A>, right: fc.Arbitrary<B>): fc.Arbitrary<A & B> => fc.tuple(left, right).map(([first, second]) => ({ ...first, ...second }));

const leaving = joined(
  fc.record({ since: at, rung: fc.constantFrom('disable' as const, 'trash' as const), rungAt: at }),
  some<{ ordered: { by: string; at: string } }>({ ordered: fc.record({ by: text, at }) }),
);
const link: fc.Arbitrary<Link> = joined(
  fc.record({ type, owner, targetId, label: text, origin: fc.constantFrom('created' as const, 'adopted' as const), pipeline: fc.constantFrom('staff', 'guests'), since: at, runId }),
  some<Required<Pick<Link, 'leaving' | 'anchor' | 'applied'>>>({ leaving, anchor: digest, applied: fc.dictionary(fc.constantFrom('email', 'name'), text, { noNullPrototype: true }) }),
);
const operation = fc.constantFrom('disable account hr:a', 'create account hr:b', 'x \0');
const shape = fc.constantFrom('disable:account' as const, 'create:account' as const);
const retry = joined(
  fc.record({ operation, shape, label: text, digest, attempts: fc.nat({ max: 9 }), firstAt: at, lastAt: at, message: text }),
  some<{ nextAt: string }>({ nextAt: at }),
);
const value = { accountId: targetId, attribute: fc.constantFrom('phones', 'mails'), identity: text };
const changes: fc.Arbitrary<LedgerChanges> = some<Required<LedgerChanges>>({
  putLinks: few(link),
  dropLinks: few(fc.record({ type, targetId, releasedAt: at })),
  putValues: few(fc.record({ ...value, valueId: text, created: fc.boolean(), since: at })),
  dropValues: few(fc.record(value)),
  putRetries: few(retry),
  dropRetries: few(operation),
});

const detached: fc.Arbitrary<Json> = fc.oneof(
  targetId.map((id): Json => ({ what: 'membership', account: { id: 't1' }, group: { id }, groupLabel: id })),
  fc.constant<Json>({ what: 'membership', account: { id: 't1' }, group: { owner: { source: 'hr', key: 'g' } }, groupLabel: 'g' }),
  fc.constantFrom<Json>({ what: 'value', account: { id: 't1' }, attribute: 'phones', value: { number: '1' } }),
);
const intent: fc.Arbitrary<Intent> = fc.oneof(
  joined(fc.record({ operation, shape, payload: text.map((label): Json => ({ label, before: { gone: undefined } })) }), some<{ targetId: string }>({ targetId })),
  detached.map((attachment): Intent => ({ operation: 'detach', shape: 'detach:membership', payload: { kind: 'detach', attachment } })),
  few(fc.constantFrom('email', 'name')).map((cleared): Intent => ({ operation: 'u', shape: 'update:account', payload: { kind: 'update', set: { email: 'a' }, clear: cleared.map((attribute) => ({ attribute, proof: {} })) } })),
);

const mark: fc.Arbitrary<SourceMark> = joined(
  fc.record({ source: fc.constantFrom('hr', 'ad'), type: fc.constantFrom('person' as const, 'group' as const, 'membership' as const), takenAt: at, delivered: fc.nat({ max: 9 }) }),
  some<{ watermark: string; dangling: number }>({ watermark: text, dangling: fc.nat({ max: 9 }) }),
);
const finding = joined(
  fc.record({ code: fc.constantFrom('f', 'g'), severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const), message: text }),
  some<{ about: string; remedy: string; count: number }>({ about: text, remedy: text, count: fc.nat() }),
);
const seen = fc.record({
  departures: few(fc.record({ owner, grade: fc.constantFrom('absence' as const, 'exit' as const), firstAt: at, lastAt: at, witnessedMs: fc.nat(), dwellMs: fc.nat(), byEdit: fc.boolean() })),
  returned: few(owner),
  marks: few(mark),
  findings: few(finding),
  watched: few(fc.record({ targetId, label: text })),
  anchors: few(fc.record({ owner, anchor: digest })),
  tracked: few(fc.record({ ...value, valueId: text, created: fc.boolean(), since: at })),
});
const read = fc.record({ of: fc.constant('source' as const), name: text, type: fc.constant('person'), whole: fc.boolean(), delivered: fc.nat(), doubts: few(text), takenAt: at });
const plan = fc.record({
  planId,
  tenant,
  digest,
  configDigest: digest,
  createdAt: at,
  expiresAt: fc.oneof({ weight: 20, arbitrary: fc.constant(LATE) }, { weight: 10, arbitrary: at }, { weight: 1, arbitrary: fc.constant('never') }),
  blocked: fc.boolean(),
  total: fc.nat(),
  author: text,
  approvalsNeeded: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(1, 2) }, { weight: 1, arbitrary: fc.constantFrom(0, 1.5) }),
  marks: few(mark),
});
const run = joined(
  fc.record({ runId, tenant, target: fc.constant('app'), kind: fc.constantFrom('plan' as const, 'leave' as const), startedAt: at, status: fc.constantFrom('running' as const, 'done' as const), operations: fc.nat(), failed: fc.nat() }),
  some<{ planId: string; finishedAt: string; message: string }>({ planId, finishedAt: at, message: text }),
);
/** The number is one that the caller holds. */
const conclusion = joined(
  fc.record({ sequence: place, result: fc.constantFrom('done' as const, 'done' as const, 'refused' as const, 'ambiguous' as const, 'skipped' as const) }),
  some<{ entityId: string; detail: string }>({ entityId: text, detail: text }),
);
// The first two are processes of this machine; the second one may have died.
const holder = fc.constantFrom('pid 1 on here (boot b, namespace n, start 1)', 'pid 2 on here (boot b, namespace n, start 2)', 'somebody');

const heldLease = ({ leases }: Caller, nth: number): Lease => leases.at(-1 - nth) ?? { tenant: 'T', fence: 7 };
const heldSequence = ({ sequences }: Caller, nth: number): number => sequences.at(-1 - nth) ?? 99;

async function acquire({ ledger, leases }: Caller, about: Tenant, by: string, when: string): Promise<unknown> {
  const attempt = await ledger.acquireLease(about, by, when, LEASE_MS);
  if (attempt.granted) leases.push(attempt.lease);
  return attempt;
}

async function intend(caller: Caller, nth: number, by: string, when: string, intents: readonly Intent[]): Promise<unknown> {
  const sequences = await caller.ledger.intend(heldLease(caller, nth), by, when, intents);
  caller.sequences.push(...sequences);
  return sequences;
}

const call: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(fc.constantFrom('app', 'other'), tenant, fc.constantFrom('Example', 'Test 😀'), at).map(([target, ...rest]): Call => ({ ledger }) => ledger.bindTarget(target, ...rest)),
  { weight: 2, arbitrary: plan.map((given): Call => ({ ledger }) => ledger.registerPlan(given)) },
  fc.tuple(planId, digest, joined(fc.record({ by: text, at }), some<{ signature: string }>({ signature: fc.constant('c2ln') }))).map((given): Call => ({ ledger }) => ledger.approvePlan(...given)),
  fc.tuple(planId, digest, tenant, at).map((given): Call => ({ ledger }) => ledger.takePlan(...given)),
  fc.tuple(tenant, at, seen).map((given): Call => ({ ledger }) => ledger.observe(...given)),
  fc.tuple(tenant, few(operation)).map((given): Call => ({ ledger }) => ledger.releaseRetries(...given)),
  fc.tuple(tenant, fc.record({ at, sources: fc.dictionary(text, text, { noNullPrototype: true }), pipelines: fc.constant<{ [key: string]: Json }>({ staff: { from: 'hr', gone: undefined } }) }), few(fc.constantFrom('staff', 'guests'))).map((given): Call => ({ ledger }) => ledger.putAppliedConfig(...given)),
  fc.tuple(tenant, fc.record({ pipeline: fc.constantFrom('staff', 'guests'), by: text, at })).map((given): Call => ({ ledger }) => ledger.retirePipeline(...given)),
  run.map((given): Call => ({ ledger }) => ledger.putRun(given)),
  fc.tuple(runId, fc.record({ reads: few(read), findings: few(finding) })).map((given): Call => ({ ledger }) => ledger.putNotes(...given)),
  fc.tuple(place, at).map(([nth, when]): Call => (caller) => caller.ledger.renewLease(heldLease(caller, nth), when, LEASE_MS)),
  place.map((nth): Call => (caller) => caller.ledger.releaseLease(heldLease(caller, nth))),
  fc.tuple(tenant, few(place), at).map(([about, nths, when]): Call => (caller) => caller.ledger.erase(about, nths.map((nth) => heldSequence(caller, nth)), when)),
);
const writing: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(tenant, holder, at).map((given): Call => (caller) => acquire(caller, ...given)),
  fc.tuple(place, runId, at, few(intent)).map((given): Call => (caller) => intend(caller, ...given)),
  fc.tuple(place, at, few(conclusion), changes).map(([nth, when, given, change]): Call => (caller) => {
    const conclusions = given.map((one) => ({ ...one, sequence: heldSequence(caller, one.sequence) }));
    return caller.ledger.conclude(heldLease(caller, nth), when, conclusions, change);
  }),
  fc.tuple(place, at, changes).map(([nth, when, change]): Call => (caller) => caller.ledger.conclude(heldLease(caller, nth), when, [], change)),
);

const begin: Call = (caller) => acquire(caller, 'T', 'somebody', AT[0] ?? '');

/** Any history of calls, sensible or not. */
export const history: fc.Arbitrary<Call[]> = fc
  .array(fc.oneof({ weight: 2, arbitrary: call }, { weight: 3, arbitrary: writing }), { minLength: 1, maxLength: 40, size: 'max' })
  .map((calls) => [begin, ...calls]);
