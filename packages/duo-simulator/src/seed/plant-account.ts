import { RealNumber } from '../http/json.js';
import type { Account } from '../store/account.js';
import type { AdminRole, AdminStatus } from '../store/admin-records.js';
import type { Seed, SeedAdmin } from './seed.js';
import { refuseTaken } from './taken.js';

function plantAdmin(account: Account, seed: SeedAdmin): void {
  refuseTaken(seed.adminId, account.admins.get(seed.adminId ?? '') !== undefined);
  const adminId = seed.adminId ?? account.mint('DE');
  account.admins.set(adminId, {
    adminId,
    name: seed.name ?? '',
    email: seed.email,
    phone: seed.phone ?? '',
    role: (seed.role ?? 'Owner') as AdminRole,
    status: (seed.status ?? 'Active') as AdminStatus,
    passwordChangeRequired: seed.passwordChangeRequired ?? false,
    lastLogin: seed.lastLogin ?? null,
  });
}

function plantSettings(account: Account, settings: NonNullable<Seed['settings']>): void {
  for (const [name, value] of Object.entries(settings)) {
    const real = account.settings[name] instanceof RealNumber && typeof value === 'number';
    account.settings[name] = real ? new RealNumber(value) : value;
  }
}

/** Adds what belongs to the account as a whole: administrators, directories, licence, settings, what was sent. */
export function plantAccount(account: Account, seed: Seed): void {
  for (const admin of seed.admins ?? []) plantAdmin(account, admin);
  for (const { directoryKey, name, people } of seed.directories ?? []) account.directories.set(directoryKey, { directoryKey, name: name ?? directoryKey, people });
  for (const email of seed.adminEmailsElsewhere ?? []) account.adminEmailsElsewhere.add(email.toLowerCase());
  account.edition = seed.edition ?? account.edition;
  account.userLimit = seed.userLimit ?? account.userLimit;
  account.messages.push(...(seed.messages ?? []));
  plantSettings(account, seed.settings ?? {});
}
