import type { Effect } from './app.js';
import type { PlanNote, ReadNote, Showing } from './notes.js';
import type { Setting } from './scenario.js';

export const LAWS = {
  defect: 'nothing breaks in a way that is not foreseen',
  proof: 'nothing is taken away without proof',
  owned: 'only what is ours is touched',
  sealed: 'only what the plan says is applied, once',
  budget: 'no budget is exceeded in any 24 hours',
  converges: 'runs come to the wanted state, and then plan nothing',
  order: 'the outcome does not depend on the order of arrival',
  duplicate: 'nothing is created twice',
  clock: 'a clock that went back is refused before any write',
} as const;

export type Law = keyof typeof LAWS;

export interface Violation {
  readonly law: Law;
  readonly message: string;
}

/** Whose an account or group is, as the harness saw it come about. */
export interface Ownership {
  readonly key: string;
  readonly by: 'created' | 'adopted';
  /** Of an adoption that a crash cut short: whether it was noted is not known yet. */
  readonly isUnsure?: true;
}

/** Everything that happened in a world, as the harness saw it: what the laws are judged by. */
export class Chronicle {
  readonly reads: ReadNote[] = [];
  readonly showings: Showing[] = [];
  readonly plans: PlanNote[] = [];
  readonly effects: { readonly effect: Effect; readonly plan: PlanNote | undefined }[] = [];
  readonly violations: Violation[] = [];
  /** By target id. */
  readonly owned = new Map<string, Ownership>();
  /** Memberships and phones that we gave: account id, a space, group id or number. */
  readonly given = new Set<string>();
  /** Accounts that we disabled (or trashed) and have not enabled since. */
  readonly disabledByUs = new Set<string>();
  /** Accounts whose enabling was answered and did nothing, by a run that could not read back: nobody can tell that from a person's disabling. */
  readonly pretended = new Set<string>();
  /** When the leaving of a key was first acted upon, whether the target did what it answered or not. */
  readonly leavingSince = new Map<string, number>();
  /** When an administrator last gave an account another name. */
  readonly renamedAt = new Map<string, number>();
  /** When an account came under other management. */
  readonly foreignSince = new Map<string, number>();
  /** How often an account of a key was lost: purged, or deleted by us or by hand. */
  readonly lost = new Map<string, number>();
  readonly created = new Map<string, number>();
  /** When what was adopted was noted as ours, by target id. */
  readonly adoptedAt = new Map<string, number>();
  /** Who ever had a name, folded: keys, or the ids of accounts that are nobody's. */
  readonly names = new Map<string, Set<string>>();
  readonly trace: string[] = [];
  /** The plan that is being applied. */
  applying: PlanNote | undefined;

  constructor(
    readonly setting: Setting,
    /** Whether the sources want somebody at this very moment. */
    readonly isWanted: (key: string) => boolean,
    private readonly isTraced: boolean,
  ) {}

  violate(law: Law, message: string): void {
    this.violations.push({ law, message });
    this.tell(() => `VIOLATION ${law}: ${message}`);
  }

  tell(line: () => string): void {
    if (this.isTraced) this.trace.push(line());
  }

  noteName(name: string, who: string): void {
    const known = this.names.get(name.toLowerCase());
    if (known === undefined) this.names.set(name.toLowerCase(), new Set([who]));
    else known.add(who);
  }

  noteLost(accountId: string): void {
    const owner = this.owned.get(accountId);
    if (owner !== undefined) this.lost.set(owner.key, (this.lost.get(owner.key) ?? 0) + 1);
  }
}
