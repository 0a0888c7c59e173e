import { canonicalJson, type Json } from '../../domain/json.js';
import type { Witness } from '../../domain/operation.js';
import type { Desired, PersonIdentity, PersonResult, Rejection } from '../../mapping/compiled.js';
import type { DesiredAccount } from '../../planning/account-view.js';

/** A desired account with its name for people. */
export interface StagedAccount extends DesiredAccount {
  readonly label: string;
  readonly identity?: PersonIdentity;
  /** Out of scope by an edit of the file: its old text would have kept the person in. */
  readonly byEdit?: boolean;
  /** The rows that let somebody go: what the source is asked about again before a plan that has aged is applied. */
  readonly witnesses?: readonly Witness[];
}

/** What is known of somebody who is out of scope, beside that. */
export interface LettingGo {
  readonly byEdit?: boolean;
  readonly witnesses?: readonly Witness[];
}

/** Out of every scope: an edit of any of them is enough, and every row that was looked at is a witness. */
export function together(present: LettingGo, letting: LettingGo): LettingGo {
  const known = new Set((present.witnesses ?? []).map(witnessText));
  const more = (letting.witnesses ?? []).filter((witness) => !known.has(witnessText(witness)));
  return { byEdit: present.byEdit === true || letting.byEdit === true, witnesses: [...(present.witnesses ?? []), ...more] };
}

function witnessText({ source, key }: Witness): string {
  return `${source}:${key}`;
}

/** In by another pipeline too: what one of them does not know is not known, and what they want differently is a conflict. */
export function mergeWanted(present: StagedAccount, pipeline: string, result: PersonResult): StagedAccount {
  const desired: Record<string, Desired> = { ...present.desired };
  let { conflict } = present;
  for (const [name, theirs] of Object.entries(result.desired)) {
    const mine = desired[name];
    // What one of them does not know is not known: the other's value is no better.
    if (mine === undefined || theirs.state === 'unknown') desired[name] = theirs;
    // Gone is gone; a row that is missing takes more to prove.
    else if (mine.state === 'absent' && theirs.state === 'absent') desired[name] = theirs.by === 'missing-row' ? theirs : mine;
    else if (mine.state !== 'unknown' && textOf(mine) !== textOf(theirs)) {
      conflict ??= `pipelines ${present.wantedBy.join(', ')} and ${pipeline} want different values of ${name}`;
    }
  }
  const known = new Set(present.rejected.map(textOf));
  const rejected = [...present.rejected, ...result.rejected.filter((rejection) => !known.has(textOf(rejection)))];
  const wantedBy = [...present.wantedBy, pipeline];
  const identity = present.identity ?? result.identity;
  return { ...present, wantedBy, desired, rejected, ...(identity === undefined ? {} : { identity }), ...(conflict === undefined ? {} : { conflict }) };
}

function textOf(value: Desired | Rejection): string {
  return canonicalJson(value as Json);
}
