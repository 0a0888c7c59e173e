import type { Finding } from '../../domain/finding.js';
import { byCodeUnit } from '../../domain/json.js';
import type { EntityRef } from '../../domain/operation.js';

const EXAMPLES = 3;

/** The smallest few of many, so that they do not depend on the order of arrival. */
export class Examples {
  count = 0;
  readonly few: string[] = [];

  add(text: string): void {
    this.count += 1;
    if (this.few.length === EXAMPLES && text >= (this.few.at(-1) ?? '')) return;
    this.few.push(text);
    this.few.sort(byCodeUnit);
    this.few.length = Math.min(this.few.length, EXAMPLES);
  }
}

export function notGivenFinding({ count, few }: Examples): Finding {
  return {
    code: 'membership-not-given',
    severity: 'info',
    count,
    message: `${count} memberships stand in the target that the source does not have and Rollcall did not give, for example ${few.join(', ')}: they stay`,
    remedy: 'Take them away in the target if nobody needs them, or let `groups.members` say that they are taken away.',
  };
}

export function strangersFinding({ count, few }: Examples): Finding {
  return {
    code: 'members-unmanaged',
    severity: 'info',
    count,
    message: `${count} members of managed groups are accounts that nobody manages, for example ${few.join(', ')}: they stay`,
    remedy: 'Nothing needs to be done; `groups.members: exclusive` takes them out.',
  };
}

export function noHolderFinding({ count, few }: Examples, limit: number): Finding {
  return {
    code: 'too-many-holders',
    severity: 'error',
    count,
    message: `${count} values are not given, for ${limit} accounts of the target at most can hold the same one: ${few.join(', ')}${count > few.length ? ' and others' : ''} ${count === 1 ? 'goes' : 'go'} without`,
    remedy: 'Who holds it keeps it, then it is given in the order of the pipelines and of the names; give the others a value of their own.',
  };
}

export function noRoomFinding({ count, few }: Examples, limit: number): Finding {
  return {
    code: 'too-many-groups',
    severity: 'error',
    count,
    message: `${count} memberships are not given, for an account can be in ${limit} groups of the target: for example ${few.join(', ')}`,
    remedy: 'Memberships that are there stay, then they are given in the order of the names of the groups; select fewer groups.',
  };
}

export function unconfirmedFinding(label: string, ref: EntityRef | undefined, caution: string, count: number): Finding {
  const id = ref !== undefined && 'id' in ref ? ref.id : '';
  return {
    code: 'group-unconfirmed',
    severity: 'error',
    about: id,
    count,
    message: `${count} people are not put into group ${label} (${id}): ${caution}`,
    remedy: `Set it right in the target; or, if it is meant so, say \`groups.confirmed: [${id}]\`.`,
  };
}
