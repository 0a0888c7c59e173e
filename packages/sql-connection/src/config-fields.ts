import { durationMs, secret } from '@rollcall/core';
import { z } from 'zod';

const duration = z.string().refine((text) => (durationMs(text) ?? 0) > 0, { message: 'write a duration such as 60s, 5m or 1h' });

/** The fields of a plugin's section that say how its database is reached. Free of transforms, so that they can be written as JSON Schema. */
export const connectionFields = {
  /** `postgres://user:password@host:5432/database?sslmode=verify-full`, `sqlite:./file.db`, and what else the plugin takes. */
  url: secret(),
  /** PEM file of the authorities that may vouch for the server; a relative path starts at the configuration file's folder. */
  caFile: z.string().min(1).exactOptional(),
  /** How long one statement may take, from its start until its last row was taken. */
  statementTimeout: duration.default('60s'),
};

/** How long a database is waited for: it ends a slow statement by itself, and one that has not answered by then is given up. */
export function answerTimeoutMs(statementTimeoutMs: number): number {
  return statementTimeoutMs + ANSWER_GRACE_MS;
}

const ANSWER_GRACE_MS = 3_000;
