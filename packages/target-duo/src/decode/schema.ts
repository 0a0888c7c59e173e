import { z } from 'zod';

/**
 * The fields of Duo's objects that are used, and no others: new ones may appear, enums may grow (DOC). Whatever may be null,
 * missing or empty in some version of the API is so here.
 */
const optionalText = z.string().nullish();
const id = z.string().min(1);

export const rawGroupSchema = z.object({ group_id: id, name: z.string(), desc: optionalText, status: optionalText });
export type RawGroup = z.output<typeof rawGroupSchema>;

/** What several users may hold: who they are, in rows that are no user's own (facts 2.4). */
const sharedShape = { users: z.array(z.object({ user_id: id })).nullish() };
export type SharedRow = z.output<z.ZodObject<typeof sharedShape>>;

export const rawPhoneSchema = z.object({
  phone_id: id,
  number: optionalText,
  extension: optionalText,
  name: optionalText,
  type: optionalText,
  platform: optionalText,
  activated: z.boolean().nullish(),
  ...sharedShape,
});
export type RawPhone = z.output<typeof rawPhoneSchema>;

/** Embedded in a user, or of `GET /admin/v1/tokens` (facts 2.8). */
export const rawTokenSchema = z.object({ token_id: id, type: optionalText, serial: optionalText, ...sharedShape });
export type RawToken = z.output<typeof rawTokenSchema>;

export const customAttributesSchema = z.record(z.string(), optionalText).nullish();

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
  custom_attributes: customAttributesSchema.catch(undefined),
  directory_key: optionalText,
  external_id: optionalText,
  is_enrolled: z.boolean().nullish().catch(undefined),
  last_directory_sync: z.number().nullish(),
  groups: z.array(z.object({ group_id: id })).nullish(),
  phones: z.array(rawPhoneSchema).nullish(),
  tokens: z.array(rawTokenSchema).nullish().catch(undefined),
  webauthncredentials: z.array(z.unknown()).nullish().catch(undefined),
});
export type RawUser = z.output<typeof rawUserSchema>;

const anyId = id.optional().catch(undefined);
const legibleIds = z.object({ user_id: anyId, group_id: anyId, admin_id: anyId });

/** An object that could not be decoded: its id where that is legible, and why, without its values (`email: Invalid input`). */
export function notUnderstood(what: 'a user' | 'a group' | 'an administrator', raw: unknown, error: z.ZodError): { readonly key?: string; readonly reason: string } {
  const ids = legibleIds.safeParse(raw).data;
  const key = ids?.user_id ?? ids?.group_id ?? ids?.admin_id;
  const issue = error.issues[0];
  const because = issue === undefined ? 'not an object of the expected form' : `${issue.path.map(String).join('.') || 'object'}: ${issue.message}`;
  return { ...(key !== undefined && { key }), reason: `${what} Duo listed is not understood: ${because}` };
}

/** The groups of a user. Brief objects have none (facts 2.4): where Duo says nothing, nothing is assumed. */
export function groupsOf({ user_id: key, groups }: Pick<RawUser, 'user_id' | 'groups'>): { readonly ok: true; readonly groups: readonly string[] } | { readonly ok: false; readonly type: 'membership'; readonly key: string; readonly reason: string } {
  if (groups === undefined) return { ok: false, type: 'membership', key, reason: 'Duo listed the user without groups' };
  return { ok: true, groups: (groups ?? []).map((group) => group.group_id) };
}
