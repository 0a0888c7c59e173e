import type { EntityRef, TargetOperation } from '@rollcall/core';
import type { EntityTable } from '../tables/tables.js';
import { createRows, type Creation } from './create.js';
import { deleteRow } from './delete.js';
import { attach, detach, type Edge } from './memberships.js';
import { OperationRefused, type Result } from './outcomes.js';
import { setStanding, updateRow } from './update.js';
import type { Work } from './work.js';

/**
 * Does operations that do not depend on one another; answers them in their order. What takes room is freed first; creations and
 * new memberships go together, several rows in a statement.
 *
 * @throws OperationRefused for the first that cannot be done
 */
export async function doOperations(work: Work, operations: readonly TargetOperation[]): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const created: Creation[] = [];
  const attached: Edge[] = [];
  for (const [index, operation] of operations.entries()) {
    switch (operation.kind) {
      case 'create':
        created.push({ index, type: operation.type, attributes: operation.attributes });
        break;
      case 'attach':
        attached.push({ index, ...edgeOf(operation) });
        break;
      default:
        results.set(index, await single(work, operation));
    }
  }
  for (const type of ['account', 'group'] as const) {
    const some = created.filter((creation) => creation.type === type);
    if (some.length > 0) for (const [index, result] of await createRows(work, tableOf(work, type), some)) results.set(index, result);
  }
  if (attached.length > 0) for (const [index, result] of await attach(work, attached)) results.set(index, result);
  return operations.map((_, index) => results.get(index) ?? unsupported('the operation'));
}

type Single = Exclude<TargetOperation, { readonly kind: 'create' | 'attach' }>;

async function single(work: Work, operation: Single): Promise<Result> {
  switch (operation.kind) {
    case 'update':
      return updateRow(work, tableOf(work, operation.type), idOf(operation.ref), { set: operation.set, clear: operation.clear.map(({ attribute }) => attribute) });
    case 'disable':
    case 'enable':
      return setStanding(work, tableOf(work, 'account'), operation.ref.id, operation.kind);
    case 'delete':
      return deleteRow(work, tableOf(work, operation.type), operation.ref.id);
    case 'detach':
      return detach(work, edgeOf(operation));
    case 'trash':
    case 'restore':
    case 'enrol':
      return unsupported(operation.kind);
    default:
      return operation satisfies never;
  }
}

/** The table of accounts or groups. @throws OperationRefused where none is configured */
function tableOf({ tables }: Work, type: 'account' | 'group'): EntityTable {
  return tables[type] ?? unsupported(`no section ${type}s`);
}

function edgeOf(operation: Extract<TargetOperation, { kind: 'attach' | 'detach' }>): Pick<Edge, 'account' | 'group'> {
  const { attachment } = operation;
  if (attachment.what !== 'membership') return unsupported(`${operation.kind} ${attachment.attribute}`);
  return { account: idOf(attachment.account), group: idOf(attachment.group) };
}

function idOf(ref: EntityRef): string {
  if ('id' in ref) return ref.id;
  throw new TypeError('the engine resolves references before it calls apply');
}

function unsupported(what: string): never {
  throw new OperationRefused('unsupported', `${what} is nothing that these tables can do`);
}
