import { isRenewableField, isSecretField } from '../../contracts/secret.js';
import type { z } from 'zod';
import type { DocumentPath } from './types.js';

type Schema = z.core.$ZodType;

/**
 * The schemas that a value at a path may have to satisfy: wrappers (optional, default, …) are taken off and unions taken apart.
 * Reads only the documented `_zod.def`, so schemas of another copy of zod 4 work as well.
 */
export function schemasAt(root: Schema, path: DocumentPath): readonly Schema[] {
  let here = alternatives(root);
  for (const part of path) here = here.flatMap((schema) => children(schema, part)).flatMap((child) => alternatives(child));
  return here;
}

/** True where a field was made by core's `secret()`. */
export function isSecretAt(root: Schema, path: DocumentPath): boolean {
  return schemasAt(root, path).some(isSecret);
}

/** True where a field was made by core's `renewable()`. */
export function isRenewableAt(root: Schema, path: DocumentPath): boolean {
  return schemasAt(root, path).some((schema) => isMarked(schema, isRenewableField));
}

/** The keys that a mapping at a path may have. */
export function keysAt(root: Schema, path: DocumentPath): readonly string[] {
  return [...new Set(schemasAt(root, path).flatMap((schema) => Object.keys(shapeOf(schema) ?? {})))];
}

/** True where a number must be a whole one. */
export function isWholeAt(root: Schema, path: DocumentPath): boolean {
  return schemasAt(root, path).some((schema) => /int/.test(String(internals(schema).def.format)));
}

/** The names of all secret fields of a schema, at any depth. */
export function secretNames(root: Schema): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<Schema>();
  const open = [...alternatives(root)];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    for (const [name, field] of Object.entries(shapeOf(schema) ?? {})) {
      const fields = alternatives(field);
      if (fields.some(isSecret)) names.add(name);
      open.push(...fields);
    }
    if (shapeOf(schema) === undefined) open.push(...children(schema, 0).flatMap((child) => alternatives(child)));
  }
  return [...names];
}

/** True where a mapping neither refuses nor keeps the keys it does not know (`z.object`): a misspelt one would be lost silently. */
export function dropsUnknownKeys(root: Schema, path: DocumentPath): boolean {
  const schemas = schemasAt(root, path);
  const dropping = schemas.filter((schema) => shapeOf(schema) !== undefined && internals(schema).def.catchall === undefined);
  const keeping = schemas.filter((schema) => ['record', 'any', 'unknown', 'custom'].includes(internals(schema).def.type) || (shapeOf(schema) !== undefined && internals(schema).def.catchall !== undefined));
  return dropping.length > 0 && keeping.length === 0;
}

interface Internals {
  readonly def: Readonly<Record<string, unknown>> & { readonly type: string };
}

function internals(schema: Schema): Internals {
  return schema._zod as unknown as Internals;
}

function isSecret(schema: Schema): boolean {
  return isMarked(schema, isSecretField);
}

function isMarked(schema: Schema, isField: (schema: z.ZodType) => boolean): boolean {
  return 'meta' in schema && typeof schema.meta === 'function' && isField(schema as z.ZodType);
}

function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  const { def } = internals(schema);
  return def.type === 'object' ? (def.shape as Readonly<Record<string, Schema>>) : undefined;
}

// Recursive schemas cannot loop here: an alternative is never its own alternative, only its own child.
function alternatives(schema: Schema): readonly Schema[] {
  if (isSecret(schema) || isMarked(schema, isRenewableField)) return [schema];
  const { def } = internals(schema);
  if (def.type === 'union') return (def.options as readonly Schema[]).flatMap((option) => alternatives(option));
  if (def.type === 'intersection') return [def.left, def.right].flatMap((side) => alternatives(side as Schema));
  if (def.type === 'lazy') return alternatives((def.getter as () => Schema)());
  if (def.type === 'pipe') return alternatives((internals(def.in as Schema).def.type === 'transform' ? def.out : def.in) as Schema);
  return def.innerType === undefined ? [schema] : alternatives(def.innerType as Schema);
}

function children(schema: Schema, part: string | number): readonly Schema[] {
  const { def } = internals(schema);
  const shape = shapeOf(schema);
  const child: unknown = shape !== undefined && Object.hasOwn(shape, part) ? shape[part] : (def.valueType ?? def.element ?? def.catchall ?? (def.items as readonly Schema[] | undefined)?.[Number(part)]);
  return child === undefined ? [] : [child as Schema];
}
