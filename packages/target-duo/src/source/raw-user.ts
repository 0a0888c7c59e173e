import { z } from 'zod';
import { customAttributesSchema, rawPhoneSchema, rawUserSchema } from '../decode/schema.js';
import type { Reading } from './config.js';

const wholeNumber = z.number().int().nullish();

const phone = rawPhoneSchema.extend({
  capabilities: z.array(z.string()).nullish(),
  /** `2025-01-02T03:04:05` without a zone, empty where it was never seen (facts 2.6). */
  last_seen: z.string().nullish(),
});

const token = z.object({ type: z.string().nullish(), serial: z.string().nullish() });

/** A user as a source reads it: what accounts are made of, and what a report asks for besides. */
const readUserSchema = rawUserSchema.extend({
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

/** Custom attributes that are read must be legible, for one that is not would count as empty; those that nobody reads may be as they are. */
export function readUserSchemaFor({ customAttributes }: Pick<Reading, 'customAttributes'>): z.ZodType<ReadUser> {
  return customAttributes.length === 0 ? readUserSchema : readUserSchema.extend({ custom_attributes: customAttributesSchema });
}
