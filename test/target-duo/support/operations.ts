import type { Attributes, ComplexValue, TargetOperation } from '@rollcall/core';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';

const ticket = beginRead('directory', '2026-11-22T12:00:00.000Z');
const owner = { source: 'directory', key: 'k1' };
const before = { fields: {} };

let count = 0;
const shared = (what: string) => {
  count += 1;
  return { id: `${what} #${String(count)}`, after: [], owner, pipeline: 'staff', label: what };
};

export const createAccount = (attributes: Attributes): TargetOperation => ({ ...shared('create account'), kind: 'create', type: 'account', attributes });
export const createGroup = (attributes: Attributes): TargetOperation => ({ ...shared('create group'), kind: 'create', type: 'group', attributes });

export const update = (type: 'account' | 'group', id: string, set: Attributes, clear: readonly string[] = []): TargetOperation => ({
  ...shared(`update ${type}`),
  kind: 'update',
  type,
  ref: { id },
  set,
  clear: clear.map((attribute) => ({ attribute, proof: proveExit('attribute', ticket, 'cleared') })),
  before,
});

export const disable = (id: string): TargetOperation => ({ ...shared('disable'), kind: 'disable', type: 'account', ref: { id }, proof: proveExit('account', ticket, 'scope'), before });
export const enable = (id: string): TargetOperation => ({ ...shared('enable'), kind: 'enable', type: 'account', ref: { id }, before });
export const trash = (id: string): TargetOperation => ({ ...shared('trash'), kind: 'trash', type: 'account', ref: { id }, proof: proveExit('account', ticket, 'scope'), before });
export const restore = (id: string): TargetOperation => ({ ...shared('restore'), kind: 'restore', type: 'account', ref: { id }, before });

export const remove = (type: 'account' | 'group', id: string): TargetOperation => ({
  ...shared(`delete ${type}`), kind: 'delete', type, ref: { id }, proof: proveExit(type, ticket, 'scope'), before,
});

export const join = (account: string, group: string): TargetOperation => ({
  ...shared('attach membership'), kind: 'attach', attachment: { what: 'membership', account: { id: account }, group: { id: group }, groupLabel: 'g' },
});
export const leave = (account: string, group: string): TargetOperation => ({
  ...shared('detach membership'), kind: 'detach', proof: proveExit('membership', ticket, 'scope'),
  attachment: { what: 'membership', account: { id: account }, group: { id: group }, groupLabel: 'g' },
});

export const givePhone = (account: string, value: ComplexValue, valueId?: string): TargetOperation => ({
  ...shared('attach phone'), kind: 'attach',
  attachment: { what: 'value', account: { id: account }, attribute: 'phones', value, ...(valueId !== undefined && { valueId }) },
});
export const takePhone = (account: string, value: ComplexValue, valueId: string): TargetOperation => ({
  ...shared('detach phone'), kind: 'detach', proof: proveExit('attribute', ticket, 'cleared'),
  attachment: { what: 'value', account: { id: account }, attribute: 'phones', value, valueId },
});

export const giveToken = (account: string, token: string): TargetOperation => ({
  ...shared('attach token'), kind: 'attach', attachment: { what: 'value', account: { id: account }, attribute: 'tokens', value: { token } },
});
export const takeToken = (account: string, valueId: string): TargetOperation => ({
  ...shared('detach token'), kind: 'detach', proof: proveExit('attribute', ticket, 'cleared'),
  attachment: { what: 'value', account: { id: account }, attribute: 'tokens', value: { token: 'h6:1' }, valueId },
});
