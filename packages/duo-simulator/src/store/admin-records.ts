/** In the order of their power, as Grouper ranks them; Security Analyst came later and has no rank there [facts GRP 1.11]. */
export const adminRoles = [
  'Owner', 'Administrator', 'Application Manager', 'User Manager', 'Help Desk', 'Billing', 'Phishing Manager', 'Read-only', 'Security Analyst',
] as const;

export type AdminRole = (typeof adminRoles)[number];

export const adminStatuses = ['Active', 'Disabled', 'Pending Activation'] as const;

export type AdminStatus = (typeof adminStatuses)[number];

export interface AdminRecord {
  readonly adminId: string;
  name: string;
  email: string;
  phone: string;
  role: AdminRole;
  status: AdminStatus;
  passwordChangeRequired: boolean;
  /** Unix seconds. */
  readonly lastLogin: number | null;
}
