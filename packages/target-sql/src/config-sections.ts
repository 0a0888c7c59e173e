import { z } from 'zod';

/** Names are quoted in every statement; what a quoted name may hold is kept to what no tool around the database trips over. */
const NAME = '[\\p{L}_][\\p{L}\\p{N}_$-]{0,62}';
const nameRule = 'a name begins with a letter or _ and holds letters, digits, _, $ and -, at most 63';

const columnName = z.string().regex(new RegExp(`^${NAME}$`, 'u'), nameRule);
const tableName = z.string().regex(new RegExp(`^${NAME}(?:\\.${NAME})?$`, 'u'), `${nameRule}; a schema may stand before it: hr.person`);

/** The words for the type of a column. */
const columnTypes = ['string', 'int', 'bool', 'timestamp', 'date'] as const;
export type ColumnType = (typeof columnTypes)[number];

const columnOptions = z.strictObject({
  type: z.enum(columnTypes),
  /** A row without it is not written: the record is rejected while planning. */
  required: z.boolean().exactOptional(),
  /** In UTF-16 code units; a longer text is rejected while planning. */
  maxLength: z.int().min(1).exactOptional(),
  /** Whether case matters where values are compared. Default `exact`. */
  compare: z.enum(['exact', 'case-insensitive']).exactOptional(),
  /** The texts that stand for true and false in a column of texts: `as: [T, F]`. */
  as: z.tuple([z.string().min(1), z.string().min(1)]).exactOptional(),
});
const column = z.union([z.enum(columnTypes), columnOptions]);
const columns = z.record(columnName, column);

const fixedValue = z.union([z.string().min(1), z.int(), z.boolean()]);
const scope = z.record(columnName, fixedValue).default({});

const entity = { table: tableName, key: columnName, name: columnName, columns, scope };
const disabled = z.strictObject({ column: columnName, active: fixedValue, disabled: fixedValue });

/** The section of people. */
export const accounts = z.strictObject({ ...entity, disabled: disabled.exactOptional() });
/** The section of groups. */
export const groups = z.strictObject(entity);
/** The section of memberships. */
export const memberships = z.strictObject({ table: tableName, account: columnName, group: columnName, scope });

export type AccountsConfig = z.output<typeof accounts>;
export type GroupsConfig = z.output<typeof groups>;
export type MembershipsConfig = z.output<typeof memberships>;
export type ColumnConfig = z.output<typeof column>;
export type FixedValue = z.output<typeof fixedValue>;
