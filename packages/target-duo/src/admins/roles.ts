/** The role that Rollcall never grants, changes or removes: its holders can undo everything else, and nobody else can undo them. */
export const OWNER = 'Owner';

/** How many Owners who can sign in must be there beside an administrator who is disabled or deleted. */
export const OWNERS_KEPT = 2;

/**
 * The roles that can be granted, the most powerful first: the order of facts GRP 1.11, which has no place for Security Analyst; it
 * stands above Help Desk here, for it sees more.
 */
export const grantableRoles = [
  'Administrator', 'Application Manager', 'User Manager', 'Security Analyst', 'Help Desk', 'Billing', 'Phishing Manager', 'Read-only',
] as const;

export type GrantableRole = (typeof grantableRoles)[number];
