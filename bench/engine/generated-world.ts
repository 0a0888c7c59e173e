/** How large a generated world is. */
export interface WorldSize {
  readonly accounts: number;
  readonly memberships: number;
}

const RECORDS_PER_PAGE = 500;
const TEXT_PER_PAGE = 1 << 17;
const MEMBERS_PER_RECORD = 500;
const GROUP_STRIDE = 7;
/** Each thousand people: so many with a changed address, one who is new, one who left. Together 1 %. */
const CHANGED_OF_THOUSAND = 8;
const NEW_OF_THOUSAND = CHANGED_OF_THOUSAND;
const LEFT_OF_THOUSAND = CHANGED_OF_THOUSAND + 1;
/** Each two hundred memberships: one that only the source has, one that only the target has. Together 1 %. */
const MEMBERSHIP_CYCLE = 200;

/**
 * Two sides of a world, made from numbers alone and never held: every record is written as a line of JSON when it is asked
 * for. The source tells memberships by group (as LDAP does), the target by account (as Duo does) and in another order.
 */
export class GeneratedWorld {
  readonly groups: number;
  readonly groupsPerAccount: number;
  readonly #step: number;

  constructor(readonly size: WorldSize) {
    this.#step = stepThrough(size.accounts);
    this.groupsPerAccount = Math.max(1, Math.round(size.memberships / size.accounts));
    this.groups = Math.max(GROUP_STRIDE * this.groupsPerAccount + 1, Math.ceil(size.accounts / 100));
  }

  /** Everything the source says, in pages of lines. */
  *sourceLines(): Generator<readonly string[], void, void> {
    yield* pagesOf(this.#people());
    yield* pagesOf(this.#sourceGroups());
    yield* pagesOf(this.#sourceMemberships());
  }

  /** Everything the target holds, in pages of lines. */
  *targetLines(): Generator<readonly string[], void, void> {
    yield* pagesOf(this.#targetGroups());
    yield* pagesOf(this.#accounts());
  }

  /** The account of every person whom the ledger knows: all but the new ones. */
  *linkedAccounts(): Generator<{ readonly key: string; readonly id: string; readonly label: string }, void, void> {
    for (let number = 0; number < this.size.accounts; number += 1) {
      if (!isNew(number)) yield { key: this.#personKey(number), id: accountId(number), label: login(number) };
    }
  }

  *linkedGroups(): Generator<{ readonly key: string; readonly id: string; readonly label: string }, void, void> {
    for (let number = 0; number < this.groups; number += 1) yield { key: groupKey(number), id: groupId(number), label: groupName(number) };
  }

  /** The operations that a correct plan holds, by shape. Counted by looking at each pair of numbers. */
  expectedOperations(): Readonly<Record<string, number>> {
    const expected = { 'create:account': 0, 'update:account': 0, 'disable:account': 0, 'attach:membership': 0, 'detach:membership': 0 };
    for (let number = 0; number < this.size.accounts; number += 1) {
      if (isNew(number)) expected['create:account'] += 1;
      else if (isGone(number)) expected['disable:account'] += 1;
      else if (isChanged(number)) expected['update:account'] += 1;
      if (isGone(number)) continue;
      for (let place = 0; place < this.groupsPerAccount; place += 1) {
        const wanted = this.#isInSource(number, place);
        const present = !isNew(number) && this.#isInTarget(number, place);
        if (wanted && !present) expected['attach:membership'] += 1;
        if (!wanted && present) expected['detach:membership'] += 1;
      }
    }
    return expected;
  }

  *#people(): Generator<string, void, void> {
    for (let number = 0; number < this.size.accounts; number += 1) {
      if (isGone(number)) continue;
      const uid = login(number);
      yield `{"type":"person","key":"${this.#personKey(number)}","references":["${distinguishedName(number)}"],"attributes":{"uid":"${uid}","mail":"${address(number, isChanged(number))}","cn":"${fullName(number)}","status":"active","department":"D${number % 40}"}}`;
    }
  }

  *#sourceGroups(): Generator<string, void, void> {
    for (let number = 0; number < this.groups; number += 1) {
      yield `{"type":"group","key":"${groupKey(number)}","references":[],"attributes":{"cn":"${groupName(number)}","description":"The members of ${groupName(number)}"}}`;
    }
  }

  *#sourceMemberships(): Generator<string, void, void> {
    for (let group = 0; group < this.groups; group += 1) {
      let members: string[] = [];
      for (const number of this.#membersOf(group)) {
        members.push(`"${distinguishedName(number)}"`);
        if (members.length < MEMBERS_PER_RECORD) continue;
        yield membershipLine(group, members);
        members = [];
      }
      if (members.length > 0) yield membershipLine(group, members);
    }
  }

  *#membersOf(group: number): Generator<number, void, void> {
    for (let place = 0; place < this.groupsPerAccount; place += 1) {
      const first = (group - place * GROUP_STRIDE + this.groups) % this.groups;
      for (let number = first; number < this.size.accounts; number += this.groups) {
        if (!isGone(number) && this.#isInSource(number, place)) yield number;
      }
    }
  }

  *#targetGroups(): Generator<string, void, void> {
    for (let number = 0; number < this.groups; number += 1) {
      yield `{"type":"group","id":"${groupId(number)}","attributes":{"name":"${groupName(number)}","desc":"The members of ${groupName(number)}"}}`;
    }
  }

  /** What the target holds: every membership, by the ids of its ends. */
  *givenMemberships(): Generator<{ readonly accountId: string; readonly groupId: string }, void, void> {
    for (let number = 0; number < this.size.accounts; number += 1) {
      if (isNew(number)) continue;
      for (const quoted of this.#groupIdsOf(number)) yield { accountId: accountId(number), groupId: quoted.slice(1, -1) };
    }
  }

  *#accounts(): Generator<string, void, void> {
    for (let position = 0; position < this.size.accounts; position += 1) {
      const number = (position * this.#step) % this.size.accounts;
      if (isNew(number)) continue;
      const id = accountId(number);
      yield `{"type":"account","id":"${id}","attributes":{"username":"${login(number)}","email":"${address(number, false)}","realname":"${fullName(number)}"},"standing":"active","held":{"phones":[]},"otherNames":[]}`;
      yield `{"type":"membership","account":"${id}","groups":[${this.#groupIdsOf(number).join(',')}]}`;
    }
  }

  // Its order, which is the ledger's, differs from the order of reading, as that of random identifiers does.
  #personKey(number: number): string {
    return `6f1c2a90-0000-4000-8000-0000${digits((number * this.#step + 1) % this.size.accounts)}`;
  }

  #groupIdsOf(number: number): readonly string[] {
    const ids: string[] = [];
    for (let place = 0; place < this.groupsPerAccount; place += 1) {
      if (this.#isInTarget(number, place)) ids.push(`"${groupId((number + place * GROUP_STRIDE) % this.groups)}"`);
    }
    return ids;
  }

  #isInSource(number: number, place: number): boolean {
    return (number * this.groupsPerAccount + place) % MEMBERSHIP_CYCLE !== 1;
  }

  #isInTarget(number: number, place: number): boolean {
    return (number * this.groupsPerAccount + place) % MEMBERSHIP_CYCLE !== 0;
  }
}

/** A step that visits every number below the limit once, far from the one before. */
function stepThrough(limit: number): number {
  let step = Math.floor(limit * 0.618) | 1;
  while (greatestCommonDivisor(step, limit) !== 1) step += 2;
  return step;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}

function membershipLine(group: number, members: readonly string[]): string {
  return `{"type":"membership","group":"${groupKey(group)}","members":[${members.join(',')}]}`;
}

function* pagesOf(lines: Iterable<string>): Generator<readonly string[], void, void> {
  let page: string[] = [];
  let text = 0;
  for (const line of lines) {
    page.push(line);
    text += line.length;
    if (page.length < RECORDS_PER_PAGE && text < TEXT_PER_PAGE) continue;
    yield page;
    page = [];
    text = 0;
  }
  if (page.length > 0) yield page;
}

const isChanged = (number: number): boolean => number % 1000 < CHANGED_OF_THOUSAND;
const isNew = (number: number): boolean => number % 1000 === NEW_OF_THOUSAND;
const isGone = (number: number): boolean => number % 1000 === LEFT_OF_THOUSAND;

const digits = (number: number): string => String(number).padStart(8, '0');
const accountId = (number: number): string => `DU${digits(number)}ABCDEFGHIJ`;
const groupKey = (number: number): string => `6f1c2a90-0000-4000-9000-0000${digits(number)}`;
const groupId = (number: number): string => `DG${digits(number)}ABCDEFGHIJ`;
const groupName = (number: number): string => `group-${digits(number)}`;
const login = (number: number): string => `user${digits(number)}`;
const fullName = (number: number): string => `Given${number % 997} Family${number % 4999}`;
const address = (number: number, changed: boolean): string => `user${digits(number)}@${changed ? 'new' : 'mail'}.example.edu`;
const distinguishedName = (number: number): string => `uid=user${digits(number)},ou=people,dc=example,dc=edu`;
