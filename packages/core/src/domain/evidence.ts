/**
 * Evidence and proof: what law 1 stands on. Plugins hand in claims (plain data); only the functions here mint evidence from
 * them, and only evidence makes a proof. The classes are not exported: a look-alike does not compile, and what gets past
 * the compiler is caught by {@link isProof}, which knows every minted object by identity.
 */
import { digestOf, type Digest } from './digest.js';
import type { Iso } from './value.js';

/** What a read of a source can be whole for. */
export type EvidenceType = 'person' | 'group' | 'membership';

/** What can be taken away: an account or a group from a rung of the ladder, a membership, or an attribute's value. */
export type RemovalSubject = 'account' | 'group' | 'membership' | 'attribute';

/**
 * What a proof rests on: missing from whole reads; seen, and let go by a rule of the file; or the order of a person who named
 * the one account (`rollcall leave KEY --now`).
 */
export type ProofKind = 'absence' | 'exit' | 'order';

/** Which read must be whole to prove each subject absent. */
export interface EvidenceFor {
  readonly account: 'person';
  readonly group: 'group';
  readonly membership: 'membership';
  readonly attribute: 'person';
}

/** Why a read is not whole. */
export interface Doubt {
  /** What was seen, in words: `server stopped at 500 (sizeLimitExceeded)`. */
  readonly reason: string;
  readonly remedy?: string;
}

/** What a reader says about one type when it ends. Plain data: it proves nothing by itself. */
export type ReadClaim =
  | {
      readonly whole: true;
      /**
       * How many were handed over, rejections included: people, groups, accounts; of memberships the pairs, not the records
       * that bundle them. The engine counts the same way and believes only what fits.
       */
      readonly delivered: number;
      /** How many the other side said there are, where it says so; counted like `delivered`. */
      readonly announced?: number;
      /** The server's mark of the state read (contextCSN, LSN), where there is one. */
      readonly watermark?: string;
      /** What the claim rests on: `CommandComplete and count in the same snapshot`. */
      readonly basis: string;
    }
  | { readonly whole: false; readonly delivered: number; readonly doubts: readonly [Doubt, ...Doubt[]] };

// What was minted, by kind. Constructors can be reached through any instance (`new x.constructor()`), so they mint nothing.
const tickets = new WeakSet();
const wholeReads = new WeakSet();
const proofs = new WeakSet();
const plans = new WeakSet();

function minted<T extends object>(register: WeakSet<object>, made: T): T {
  register.add(made);
  return made;
}

class ReadTicketSeal {
  declare private readonly seal: 'ticket';
  constructor(
    readonly source: string,
    readonly takenAt: Iso,
  ) {}
}

class CompleteReadSeal<T extends EvidenceType> {
  declare private readonly seal: T;
  readonly digest: Digest;
  constructor(
    readonly type: T,
    readonly source: string,
    readonly takenAt: Iso,
    readonly delivered: number,
    readonly basis: string,
    readonly watermark: string | undefined,
  ) {
    this.digest = digestOf({ type, source, takenAt, delivered, basis, watermark });
  }
}

class AbsenceProofSeal<S extends RemovalSubject> {
  declare private readonly seal: S;
  constructor(
    readonly subject: S,
    readonly kind: ProofKind,
    readonly reads: readonly string[],
    readonly takenAt: Iso,
  ) {}
}

class RegisteredPlanSeal {
  declare private readonly seal: 'plan';
  constructor(readonly digest: Digest) {}
}

/** One read of one source, under way. A record that it delivered is *seen*; nothing else about the read is proven yet. */
export type ReadTicket = ReadTicketSeal;
/** Evidence that one type of one source was read whole. */
export type CompleteRead<T extends EvidenceType = EvidenceType> = CompleteReadSeal<T>;
/** Proof that something may be taken away: by absence from whole reads, or by exit (seen, and no longer wanted). */
export type AbsenceProof<S extends RemovalSubject = RemovalSubject> = AbsenceProofSeal<S>;
/** A plan whose digest was found in the ledger: what a saved plan's removals are rebuilt from. */
export type RegisteredPlan = RegisteredPlanSeal;

/** Starts a read. Called by the engine's drain only. */
export function beginRead(source: string, takenAt: Iso): ReadTicket {
  return minted(tickets, new ReadTicketSeal(source, takenAt));
}

/** What a read came to for one type: evidence, or the doubts that withhold it. */
export type ReadConclusion<T extends EvidenceType> =
  | { readonly complete: CompleteRead<T>; readonly doubts: readonly [] }
  | { readonly complete: undefined; readonly doubts: readonly [Doubt, ...Doubt[]] };

/**
 * Weighs a reader's claim against what the engine itself counted. Called by the engine's drain only.
 * A claim that does not fit the count is a doubt, however sure the reader is.
 */
export function concludeRead<T extends EvidenceType>(
  ticket: ReadTicket,
  type: T,
  claim: ReadClaim | undefined,
  counted: number,
): ReadConclusion<T> {
  const doubt = doubtOf(claim, counted);
  if (doubt !== undefined) return { complete: undefined, doubts: doubt };
  if (!tickets.has(ticket) || claim?.whole !== true) throw new TypeError('a read concludes with the ticket it began with');
  const complete = new CompleteReadSeal(type, ticket.source, ticket.takenAt, counted, claim.basis, claim.watermark);
  return { complete: minted(wholeReads, complete), doubts: [] };
}

function doubtOf(claim: ReadClaim | undefined, counted: number): readonly [Doubt, ...Doubt[]] | undefined {
  if (claim === undefined) return [{ reason: 'the reader ended without a claim' }];
  if (!claim.whole) return claim.doubts.length > 0 ? claim.doubts : [{ reason: 'the reader says the read is not whole' }];
  if (claim.delivered !== counted) {
    return [{ reason: `the reader says it delivered ${String(claim.delivered)} records, ${String(counted)} arrived` }];
  }
  if (claim.announced !== undefined && claim.announced !== counted) {
    return [{ reason: `the source announced ${String(claim.announced)} records, ${String(counted)} arrived` }];
  }
  return undefined;
}

/** A read that a proof needs: one type of one source. */
export interface NeededRead {
  readonly source: string;
  readonly type: EvidenceType;
}

/** A proof, or the reads that were not whole. */
export type ProofAttempt<S extends RemovalSubject> =
  | { readonly proof: AbsenceProof<S>; readonly missing: readonly [] }
  | { readonly proof: undefined; readonly missing: readonly NeededRead[] };

/**
 * Proves absence: `primary` is the whole read that lacks the thing, `needed` every other read the answer depends on.
 * The proof is as old as its oldest read.
 */
export function proveAbsence<const S extends RemovalSubject>(
  subject: S,
  primary: CompleteRead<NoInfer<EvidenceFor[S]>>,
  needed: readonly NeededRead[],
  evidence: readonly CompleteRead[],
): ProofAttempt<S> {
  const reads: CompleteRead[] = [primary];
  const missing: NeededRead[] = [];
  for (const need of needed) {
    const found = evidence.find((read) => read.source === need.source && read.type === need.type && wholeReads.has(read));
    if (found === undefined) missing.push(need);
    else if (!reads.includes(found)) reads.push(found);
  }
  if (!wholeReads.has(primary)) throw new TypeError('evidence is minted by the engine, not made');
  if (missing.length > 0) return { proof: undefined, missing };
  const takenAt = reads.reduce((oldest, read) => (read.takenAt < oldest ? read.takenAt : oldest), primary.takenAt);
  const digests = reads.map((read) => read.digest);
  return { proof: minted(proofs, new AbsenceProofSeal(subject, 'absence', digests, takenAt)), missing: [] };
}

/**
 * Proves exit: the record was delivered by this read, and the configuration says it is out (or the value is cleared).
 * Needs no whole read. `rule` says which setting decided, for people.
 */
export function proveExit<const S extends RemovalSubject>(subject: S, seenIn: ReadTicket, rule: string): AbsenceProof<S> {
  if (!tickets.has(seenIn)) throw new TypeError('evidence is minted by the engine, not made');
  const reads = [`seen:${seenIn.source}@${seenIn.takenAt}`, `rule:${rule}`];
  return minted(proofs, new AbsenceProofSeal(subject, 'exit', reads, seenIn.takenAt));
}

/**
 * Proves that nobody wants an account any more because its pipeline was taken out of the file and retired: the rule that lets
 * its people go is that somebody said so for all of them. `rule` names the pipeline and who it was.
 */
export function proveRetirement(rule: string, at: Iso): AbsenceProof<'account'> {
  return minted(proofs, new AbsenceProofSeal('account', 'exit', [`rule:${rule}`], at));
}

/**
 * Proves by order: somebody named this very account and said that it is to leave now. `by` says who, for the plan and the
 * journal. Never derived from a read; called for commands of a person only.
 */
export function proveOrder(by: string, at: Iso): AbsenceProof<'account'> {
  return minted(proofs, new AbsenceProofSeal('account', 'order', [`order:${by}`], at));
}

/** True for proofs that were minted here. The one check that no cast gets past. */
export function isProof(value: object): boolean {
  return proofs.has(value);
}

/** A proof as a plan file holds it. It proves nothing until the plan's digest is found in the ledger. */
export interface ProofRecord {
  readonly subject: RemovalSubject;
  readonly kind: ProofKind;
  readonly reads: readonly string[];
  readonly takenAt: Iso;
}

/** Vouches for a plan: the digest over the file equals the digest the ledger noted when the plan was made. */
export function vouchForPlan(digestOfFile: Digest, digestInLedger: Digest | undefined): RegisteredPlan | undefined {
  return digestOfFile === digestInLedger ? minted(plans, new RegisteredPlanSeal(digestOfFile)) : undefined;
}

/** The second mint: rebuilds a proof from a plan that the ledger vouches for. */
export function reviveProof(record: ProofRecord, plan: RegisteredPlan): AbsenceProof {
  if (!plans.has(plan)) throw new TypeError('only a plan found in the ledger brings its proofs back');
  return minted(proofs, new AbsenceProofSeal(record.subject, record.kind, record.reads, record.takenAt));
}
