import type { RawUser } from './schema.js';

/** What a user shows of a directory sync. */
export interface SyncTraces {
  /** The directory that manages it; absent in answers of before 2026, which never tell (facts 2.4). */
  readonly key?: string;
  /** True where an answer would tell the directory of a user who has one. */
  readonly tellsKey: boolean;
}

/** `directory_key` and `external_id` since 2026, `last_directory_sync` before (facts 2.4); undefined for users that no sync ever touched. */
export function tracesOf(user: RawUser): SyncTraces | undefined {
  const key = user.directory_key ?? '';
  const isTouched = key !== '' || (user.external_id ?? '') !== '' || (user.last_directory_sync ?? 0) !== 0;
  return isTouched ? { ...(key !== '' && { key }), tellsKey: user.custom_attributes !== undefined } : undefined;
}
