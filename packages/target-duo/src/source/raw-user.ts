import { z } from 'zod';
import { rawPhoneSchema, rawUserSchema } from '../decode/schema.js';

const wholeNumber = z.number().int().nullish();

const phone = rawPhoneSchema.extend({
  capabilities: z.array(z.string()).nullish(),
  /** `2025-01-02T03:04:05` without a zone, empty where it was never seen (facts 2.6). */
  last_seen: z.string().nullish(),
});

const token = z.object({ type: z.string().nullish(), serial: z.string().nullish() });

/** A user as a source reads it: what accounts are made of, and what a report asks for besides. */
export const readUserSchema = rawUserSchema.extend({
  created: wholeNumber,
  last_login: wholeNumber,
  last_directory_sync: wholeNumber,
  is_enrolled: z.boolean().nullish(),
  phones: z.array(phone).nullish(),
  tokens: z.array(token).nullish(),
  webauthncredentials: z.array(z.unknown()).nullish(),
  u2ftokens: z.array(z.unknown()).nullish(),
});

export type ReadUser = z.output<typeof readUserSchema>;
