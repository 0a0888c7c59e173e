import { ConnectorError, type CallOptions } from '@rollcall/core';
import { z } from 'zod';
import type { DuoClient } from '../client/duo-client.js';

/** One page as Duo gave it. `next` is absent at the end, in whatever way Duo says so. */
export interface Page {
  readonly rows: readonly unknown[];
  readonly total: number | undefined;
  readonly next: number | undefined;
}

const count = z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]).nullish();
const metadataSchema = z.object({ total_objects: count, next_offset: count });

/** Fetches one page; `parameters` without offset are the first page. */
export async function fetchPage(client: DuoClient, path: string, parameters: Readonly<Record<string, string>>, options: CallOptions): Promise<Page> {
  const reply = await client.call({ method: 'GET', path, parameters }, 'reads', options);
  if (!Array.isArray(reply.response)) {
    throw new ConnectorError({ kind: 'incomplete-read', message: `GET ${path}: Duo answered no list` });
  }
  const metadata = metadataSchema.safeParse(reply.metadata);
  const { total_objects: total, next_offset: next } = metadata.success ? metadata.data : {};
  return { rows: reply.response as readonly unknown[], total: total ?? undefined, next: next ?? undefined };
}
