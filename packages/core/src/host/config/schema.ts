import { z } from 'zod';
import { ACCOUNT_VERBS, GROUP_VERBS, MEMBER_MODES, MEMBERSHIP_VERBS, OWNERSHIPS } from '../../mapping/definition.js';

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

const isNot = z.literal(false);

const options = {
  own: z.enum(OWNERSHIPS).describe('When it is written. Default: always, whenever it differs.').exactOptional(),
  create: isNot.describe('Never sent when the entity is made.').exactOptional(),
  clear: isNot.describe('An absent value leaves the one in the target.').exactOptional(),
  required: z.boolean().describe('A record without a value is rejected.').exactOptional(),
  maxLength: z.int().min(1).describe('Longer values are rejected.').exactOptional(),
  caseSensitive: z.boolean().describe('How it is compared, in place of what the target says.').exactOptional(),
  foldAccents: z.boolean().describe('é becomes e.').exactOptional(),
  valid: z.string().min(1).describe('An expression over `value`; where it is false the value is rejected.').exactOptional(),
  ignoreIf: z.string().min(1).describe('An expression over `value`; where it is true the attribute is left alone.').exactOptional(),
  default: z.union([z.string().min(1), z.number(), z.boolean()]).describe('The value where the expression gives none.').exactOptional(),
};

/** What an attribute or a claim is. The short form is the expression alone. */
export const attributeSchema = z.union([expression, z.strictObject({ value: expression, ...options })]);
export type AttributeEntry = z.output<typeof attributeSchema>;

// An attribute of a pipeline may also be a claim of the dialect that it speaks.
const attribute = z.union([
  expression,
  z.strictObject({ value: expression, ...options }),
  z.strictObject({ claim: z.string().min(1).describe('A claim of the dialect that the pipeline speaks.'), ...options }),
]);
export type MappedEntry = z.output<typeof attribute>;

// The target's naming attribute, or one thing more that accounts are known by, with its expression.
const adoptKey = z.union([z.string().min(1), z.record(z.string(), expression)]);
export type AdoptKeyEntry = z.output<typeof adoptKey>;

const memberMode = z.enum(MEMBER_MODES);

// One mode for all groups, or a default and conditions.
const members = z.union([
  memberMode,
  z.strictObject({
    default: memberMode.describe('Default: given.').exactOptional(),
    additive: expression.exactOptional(),
    given: expression.exactOptional(),
    tracked: expression.exactOptional(),
    managed: expression.exactOptional(),
    exclusive: expression.exactOptional(),
  }),
]).describe('Which memberships are taken away once the source does not have them. Default: those that Rollcall gave.');

export type MembersSection = z.output<typeof members>;

/** One pipeline of the file, by shape. */
export const pipelineSchema = z.strictObject({
  enabled: z.boolean().describe('false freezes the people of this pipeline: nothing is added, nothing leaves.').exactOptional(),
  from: z.string().describe('The source whose people this pipeline provisions.'),
  to: z.string().describe('The target.'),
  join: z.record(z.string(), join).describe('Further sources: one side per source, compared as text.').exactOptional(),
  scope: expression.describe('Who is in. Absent: everybody.').exactOptional(),
  dialect: z.string().min(1).describe('The dialect whose claims are mapped.').exactOptional(),
  accounts: z.record(z.string(), attribute).describe('Target attribute: expression.'),
  groups: z.strictObject({ select: expression.exactOptional(), members: members.exactOptional(), existing: z.enum(['adopt', 'skip']).exactOptional(), adopt: z.record(z.string(), z.string().min(1)).exactOptional(), confirmed: z.array(z.string().min(1)).exactOptional() }).catchall(attribute).describe('`select`, `members`, and target attribute: expression.').exactOptional(),
  may: z
    .strictObject({
      accounts: z.union([z.literal('reference'), z.array(z.enum(ACCOUNT_VERBS))]).exactOptional(),
      groups: z.array(z.enum(GROUP_VERBS)).exactOptional(),
      memberships: z.array(z.enum(MEMBERSHIP_VERBS)).exactOptional(),
    })
    .describe('What may be done. Default: everything. `accounts: reference`: accounts are found by name, put into groups, and never touched otherwise.')
    .exactOptional(),
  adopt: z
    .strictObject({ by: z.union([adoptKey, z.array(adoptKey).min(1).max(4)]).exactOptional(), update: z.enum(['mapped', 'none']).exactOptional(), leave: z.enum(['disable', 'full', 'none']).exactOptional() })
    .describe('What may become of adopted accounts. Default: mapped attributes are written; they are disabled at most.')
    .exactOptional(),
  leave: z.array(rung).describe('The ladder of leaving. Default: [ { disable: now }, { trash: 30d } ].').exactOptional(),
  absence: z
    .enum(['confirmed', 'lookup', 'immediate'])
    .describe('When missing from a whole read counts as gone. Default: confirmed by a second whole read at least an hour later.')
    .exactOptional(),
  ignore: expression.describe('Accounts of the target that are left alone in both directions (variable: account).').exactOptional(),
  protect: expression.describe('Accounts of the target that nothing may be planned for (variable: account).').exactOptional(),
  protectGroups: expression.describe('Groups of the target that nothing may be planned for (variable: group).').exactOptional(),
  formerKeys: expression.describe('The keys a person had before, as a list.').exactOptional(),
  rehire: expression.describe('What identifies a person who comes back under another key.').exactOptional(),
  renameCycles: z.enum(['withhold', 'temporary']).describe('People who swap names: withheld (default), or by way of a temporary name.').exactOptional(),
  guards: z
    .strictObject({
      create: limit.exactOptional(),
      update: limit.exactOptional(),
      adopt: limit.exactOptional(),
      enrol: limit.exactOptional(),
      remove: limit.exactOptional(),
      membership: limit.exactOptional(),
      clear: limit.exactOptional(),
      shrinkGroup: limit.exactOptional(),
      shrinkSource: limit.exactOptional(),
    })
    .describe('Limits over a time window; a plan beyond them waits for a person.')
    .exactOptional(),
});

export type PipelineSection = z.output<typeof pipelineSchema>;

export const approvalSchema = z.strictObject({
  required: z.int().min(1).max(10).describe('How many different people must approve a blocked plan. Default: 1.').exactOptional(),
  approvers: z
    .record(z.string(), z.string().min(1))
    .describe('Name: Ed25519 public key. When there are any, only their signed approvals count.')
    .exactOptional(),
});

export const applySchema = z.strictObject({
  waves: z.array(z.int().min(1)).max(10).describe('Accounts and groups in the first waves, for example [1, 10, 100]; then the rest.').exactOptional(),
  stopOnErrors: z
    .strictObject({ percent: z.number().min(0).max(100).exactOptional(), above: count.exactOptional() })
    .describe('A run stops when more than this share of its operations failed. Default: 20 % of more than 20.')
    .exactOptional(),
});

/** What may stand in every source's section beside its plugin's own keys. */
export const expectationSchema = z
  .strictObject({
    present: z.array(z.string().min(1)).describe('Keys of people who are always there.').exactOptional(),
    atLeast: count.describe('How many people there are at least.').exactOptional(),
  })
  .describe('What must be there for a read to be believed.');

const commandLogWhen = z.enum(['off', 'on-error', 'always']);
const commandLogSettings = z.strictObject({
  when: commandLogWhen.describe('on-error: answers that are no success, and requests without answer.'),
  format: z.enum(['pretty', 'json']).describe('json: one object a line. Default: pretty').exactOptional(),
  file: z.string().min(1).describe('Default: commands-NAME.log in the folder beside the ledger.').exactOptional(),
  maxSizeMb: z.number().min(0.01).max(10_000).describe('The file is put aside before it grows beyond this. Default: 20').exactOptional(),
  keep: z.int().min(0).max(1_000).describe('How many files that were put aside are kept. Default: 5').exactOptional(),
  showValues: z.boolean().describe('Personal data in clear; secrets are masked all the same. Default: false').exactOptional(),
});

/** The key of sections whose plugin tells its exchanges. */
export const commandLogSchema = z.strictObject({
  commandLog: z
    .union([commandLogWhen, commandLogSettings])
    .describe('The requests to the other side and its answers, in a file of their own. Default: off')
    .exactOptional(),
});
/** The same for a key that is a mapping, and for one that is none: each says better than both what is wrong. */
export const commandLogMapping = z.strictObject({ commandLog: commandLogSettings });
export const commandLogWord = z.strictObject({ commandLog: commandLogWhen });

/** The keys of the file besides the sections. */
export const settingsShape = {
  state: z.string().min(1).describe('The ledger: a file (SQLite) or a URL (postgres://…). Default: ./rollcall.db').exactOptional(),
  plugins: z.array(z.string().min(1)).describe('Packages of plugins that do not come with Rollcall.').exactOptional(),
  dialects: z
    .record(z.string(), z.record(z.string(), attributeSchema))
    .describe('Named sets of claims: what a claim, which may be a URI, is in terms of the sources. Shared by pipelines.')
    .exactOptional(),
  approval: approvalSchema.describe('Who approves blocked plans.').exactOptional(),
  apply: applySchema.describe('How plans are applied.').exactOptional(),
};

const mapping = z.record(z.string(), z.unknown());

/** The file by its top level; what stands inside the sections is checked by their own schemas. */
export const documentSchema = z.strictObject({ ...settingsShape, sources: mapping, targets: mapping, pipelines: mapping });
