import { z } from 'zod';

const expression = z.string().min(1).describe('An expression (CEL).');
const count = z.int().min(0);

const limit = z
  .strictObject({
    max: count.describe('At most this many within the window.').exactOptional(),
    percent: z.number().min(0).max(100).describe('At most this share.').exactOptional(),
    above: count.describe('The share counts only above this many.').exactOptional(),
  })
  .describe('A limit as a count, a percentage, or both: the first one reached wins.');

const duration = { type: 'string', pattern: '^(now|\\d{1,9}[smhdw])$', description: 'now, 30s, 15m, 12h, 30d or 2w' };
// One key of three; checked by ladder.ts, which says it better than a union could.
const rung = z.unknown().meta({
  type: 'object',
  properties: { disable: duration, trash: duration, delete: duration },
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
});

const join = z.union([
  expression,
  z.strictObject({ on: expression, multiple: z.enum(['reject', 'first']).exactOptional(), required: z.boolean().exactOptional() }),
]);

/** One pipeline of the file, by shape. */
export const pipelineSchema = z.strictObject({
  enabled: z.boolean().describe('false freezes the people of this pipeline: nothing is added, nothing leaves.').exactOptional(),
  from: z.string().describe('The source whose people this pipeline provisions.'),
  to: z.string().describe('The target.'),
  join: z.record(z.string(), join).describe('Further sources: one side per source, compared as text.').exactOptional(),
  scope: expression.describe('Who is in. Absent: everybody.').exactOptional(),
  accounts: z.record(z.string(), expression).describe('Target attribute: expression.'),
  groups: z.record(z.string(), expression).describe('`select`, and target attribute: expression.').exactOptional(),
  leave: z.array(rung).describe('The ladder of leaving. Default: [ { disable: now }, { trash: 30d } ].').exactOptional(),
  guards: z
    .strictObject({
      create: limit.exactOptional(),
      update: limit.exactOptional(),
      adopt: limit.exactOptional(),
      remove: limit.exactOptional(),
      shrinkGroup: limit.exactOptional(),
    })
    .describe('Limits over a time window; a plan beyond them waits for a person.')
    .exactOptional(),
});

export type PipelineSection = z.output<typeof pipelineSchema>;

/** The keys of the file besides the sections. */
export const settingsShape = {
  state: z.string().min(1).describe('The ledger: a file (SQLite) or a URL (postgres://…). Default: ./rollcall.db').exactOptional(),
  plugins: z.array(z.string().min(1)).describe('Packages of plugins that do not come with Rollcall.').exactOptional(),
};

const mapping = z.record(z.string(), z.unknown());

/** The file by its top level; what stands inside the sections is checked by their own schemas. */
export const documentSchema = z.strictObject({ ...settingsShape, sources: mapping, targets: mapping, pipelines: mapping });
