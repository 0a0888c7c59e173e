import { z } from 'zod';

const whole = z.number().int().nonnegative();

/** `GET /admin/v1/info/summary` (facts 2.9); older answers lack account_id and edition. */
export const summarySchema = z.object({
  account_id: z.string().min(1).optional().catch(undefined),
  edition: z.string().min(1).optional().catch(undefined),
  user_count: whole.optional().catch(undefined),
  user_pending_deletion_count: whole.optional().catch(undefined),
});
export type Summary = z.output<typeof summarySchema>;

/** `GET /admin/v1/settings` (facts 2.9); `pending_deletion_days` is missing in answers of 2022. */
export const settingsSchema = z.object({
  name: z.string().min(1).optional().catch(undefined),
  pending_deletion_days: whole.optional().catch(undefined),
  /** Days without a log-in after which Duo trashes a user; 0 = never. */
  inactive_user_expiration: whole.optional().catch(undefined),
});
export type Settings = z.output<typeof settingsSchema>;

const flag = z.union([z.literal(0), z.literal(1), z.boolean()]).transform((value) => value === 1 || value === true).optional().catch(undefined);

/** The grants of an Admin API application, as `GET /admin/v3/integrations/{ikey}` shows them: 0 or 1 (HAR). */
export const grantsSchema = z.object({
  adminapi_write_resource: flag,
  adminapi_admins: flag,
  adminapi_integrations: flag,
  adminapi_settings: flag,
  adminapi_read_log: flag,
  adminapi_allow_to_set_permissions: flag,
});
export type Grants = z.output<typeof grantsSchema>;
