import { connectionFields } from '@rollcall/sql-connection';
import { z } from 'zod';
import { problemsOf } from './config-problems.js';
import { accounts, groups, memberships } from './config-sections.js';

const MAX_BATCH = 5_000;
const MAX_PAGE = 10_000;

/** The section of a configuration file behind `use: sql` of a target. Free of transforms, so that it can be written as JSON Schema. */
export const sqlTargetConfig = z
  .strictObject({
    ...connectionFields,
    accounts,
    groups: groups.exactOptional(),
    memberships: memberships.exactOptional(),
    /** True: a table that does not exist is made by the first write. A table that exists is never altered. */
    create: z.boolean().default(false),
    /** Rows per page of a read. */
    pageSize: z.int().min(1).max(MAX_PAGE).default(1_000),
    /** Operations in one transaction. */
    batchSize: z.int().min(1).max(MAX_BATCH).default(500),
    /** Transactions a minute, and pages a minute: a brake for databases that others work with too. */
    ratePerMinute: z.int().min(1).max(1_000_000).default(6_000),
  })
  .superRefine((value, context) => {
    for (const { path, message } of problemsOf(value)) context.addIssue({ code: 'custom', path: [...path], message });
  });

export type SqlTargetConfig = z.output<typeof sqlTargetConfig>;
