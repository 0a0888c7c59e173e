import { z } from 'zod';

/**
 * The fields of Duo's objects that are used, and no others: new ones may appear, enums may grow (DOC). Whatever may be null,
 * missing or empty in some version of the API is so here.
 */
const optionalText = z.string().nullish();
const id = z.string().min(1);

export const rawGroupSchema = z.object({ group_id: id, name: z.string(), desc: optionalText, status: optionalText });
export type RawGroup = z.output<typeof rawGroupSchema>;

const briefUserSchema = z.object({ user_id: id });

export const rawPhoneSchema = z.object({
  phone_id: id,
  number: optionalText,
  extension: optionalText,
  name: optionalText,
  type: optionalText,
  platform: optionalText,
  activated: z.boolean().nullish(),
  users: z.array(briefUserSchema).nullish(),
});
export type RawPhone = z.output<typeof rawPhoneSchema>;

/** Embedded in a user, or of `GET /admin/v1/tokens` (facts 2.8). */
export const rawTokenSchema = z.object({ token_id: id, type: optionalText, serial: optionalText });
export type RawToken = z.output<typeof rawTokenSchema>;

export const rawUserSchema = z.object({
  user_id: id,
  username: z.string(),
  status: optionalText,
  realname: optionalText,
  email: optionalText,
  notes: optionalText,
  firstname: optionalText,
  lastname: optionalText,
  aliases: z.union([z.record(z.string(), z.string().nullable()), z.array(z.string())]).nullish(),
  alias1: optionalText,
  alias2: optionalText,
  alias3: optionalText,
  alias4: optionalText,
  custom_attributes: z.record(z.string(), optionalText).nullish().catch(undefined),
  directory_key: optionalText,
  external_id: optionalText,
  last_directory_sync: z.number().nullish(),
  groups: z.array(z.object({ group_id: id })).nullish(),
  phones: z.array(rawPhoneSchema).nullish(),
  tokens: z.array(rawTokenSchema).nullish().catch(undefined),
  webauthncredentials: z.array(z.unknown()).nullish().catch(undefined),
});
export type RawUser = z.output<typeof rawUserSchema>;

const legibleId = z.object({ user_id: id.optional().catch(undefined), group_id: id.optional().catch(undefined) });

/** The id of an object that cannot be decoded otherwise. */
export function legibleIdOf(raw: unknown): string | undefined {
  const parsed = legibleId.safeParse(raw);
  return parsed.success ? (parsed.data.user_id ?? parsed.data.group_id) : undefined;
}

/** Why an object could not be decoded, without its values: `email: Invalid input`. */
export function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'not an object of the expected form' : `${issue.path.map(String).join('.') || 'object'}: ${issue.message}`;
}
