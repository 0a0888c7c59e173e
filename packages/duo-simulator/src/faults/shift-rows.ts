import type { Account } from '../store/account.js';
import { newGroup, newUser } from '../store/new-records.js';
import type { Table } from '../store/table.js';
import type { Fault } from './fault.js';
import { isLaterPage, type Asked } from './request-match.js';

type Shift = NonNullable<Extract<Fault, { readonly kind: 'page-shift' }>['shift']>;

/** A list whose rows can move. */
interface Rows {
  readonly ids: readonly string[];
  readonly table: Pick<Table<unknown>, 'moveToEnd' | 'moveToFront'>;
  readonly remove: (id: string) => void;
  /** Adds a row at the end and gives its id. */
  readonly add: () => string;
}

function usersOf(account: Account, nowSeconds: number): Rows {
  const add = (): string => {
    const userId = account.mint('DU');
    account.putUser(newUser(userId, `shifted-${userId.toLowerCase()}`, nowSeconds));
    return userId;
  };
  const remove = (id: string): void => {
    const user = account.users.get(id);
    if (user !== undefined) account.removeUser(user);
  };
  return { ids: account.users.all().map((user) => user.userId), table: account.users, remove, add };
}

function groupsOf(account: Account): Rows {
  const add = (): string => {
    const groupId = account.mint('DG');
    account.putGroup(newGroup(groupId, `shifted-${groupId.toLowerCase()}`));
    return groupId;
  };
  const remove = (id: string): void => {
    const group = account.groups.get(id);
    if (group !== undefined) account.removeGroup(group);
  };
  return { ids: account.groups.all().map((group) => group.groupId), table: account.groups, remove, add };
}

/** Moves rows under a reader who is about to get a later page of users or groups; does nothing to other requests. */
export function shiftRows(account: Account, asked: Asked, shift: Shift, nowSeconds: number): void {
  if (!isLaterPage(asked)) return;
  const rows = asked.route === '/admin/v1/users' ? usersOf(account, nowSeconds) : asked.route === '/admin/v1/groups' ? groupsOf(account) : undefined;
  const [first] = rows?.ids ?? [];
  if (rows === undefined || first === undefined) return;
  switch (shift) {
    case 'move':
      rows.table.moveToEnd(first);
      return;
    case 'insert':
      rows.table.moveToFront(rows.add());
      return;
    case 'delete':
      rows.remove(first);
      return;
    case 'replace':
      rows.remove(first);
      rows.add();
      return;
    default:
      shift satisfies never;
  }
}
