import type { ActualAccount, Standing } from '@rollcall/core';
import { z } from 'zod';
import type { Addresses } from './address.js';
import { OWNER } from './roles.js';

const optionalText = z.string().nullish();

/**
 * The fields of an administrator that are used (facts 2.9). Without a role nothing tells that it is not an Owner, so such a one is not
 * understood. Whether the object shows that a directory manages it is not known: the fields of users are looked for.
 */
export const rawAdminSchema = z.object({
  admin_id: z.string().min(1),
  email: z.string().min(1),
  name: optionalText,
  role: z.string().min(1),
  status: optionalText,
  directory_key: optionalText.catch(undefined),
  external_id: optionalText.catch(undefined),
});
export type RawAdmin = z.output<typeof rawAdminSchema>;

export function isOwner({ role }: Pick<RawAdmin, 'role'>): boolean {
  return folded(role) === folded(OWNER);
}

/** Only `Active` can sign in: `Pending Activation` never has, and what else there is is not known. */
export function canSignIn({ status }: Pick<RawAdmin, 'status'>): boolean {
  return folded(status) === 'active';
}

/** An administrator as the engine sees it. An Owner is somebody else's: it is neither adopted nor written, nor does it leave. */
export function adminOf(admin: RawAdmin, addresses: Addresses): ActualAccount {
  const status = folded(admin.status);
  const foreignOwner = ownerOf(admin);
  const attributes: Record<string, string> = { email: addresses.fromDuo(admin.email) };
  for (const field of ['name', 'role'] as const) if ((admin[field] ?? '') !== '') attributes[field] = admin[field] ?? '';
  return {
    type: 'account',
    id: admin.admin_id,
    attributes,
    standing: standingOf(status),
    ...(status !== '' && status !== 'active' && status !== 'disabled' && { standingDetail: status }),
    ...(foreignOwner !== undefined && { foreignOwner }),
  };
}

function standingOf(status: string): Standing {
  return status === 'disabled' ? 'disabled' : 'active';
}

function ownerOf(admin: RawAdmin): string | undefined {
  if (isOwner(admin)) return "Duo's Owners alone (role Owner)";
  if ((admin.directory_key ?? '') !== '') return `directory sync "${admin.directory_key ?? ''}"`;
  return (admin.external_id ?? '') === '' ? undefined : 'directory sync';
}

function folded(text: string | null | undefined): string {
  return (text ?? '').trim().toLowerCase();
}
