import { secretOf } from '../../contracts/secret.js';
import { digestOfText } from '../../domain/digest.js';
import { passwordsIn } from '../secrets/patterns.js';
import { resolveReferences, type ReferenceSources, type Resolution } from '../secrets/references.js';
import { rereading } from '../secrets/rereading.js';
import { SHORTEST_MASKED, type Redactor } from '../secrets/types.js';
import { isMapping, type Draft } from './draft.js';
import { isRenewableAt, isSecretAt, schemasAt } from './schema-walk.js';
import type { DocumentPath } from './types.js';
import type { z } from 'zod';

/** What resolving needs. */
export interface ResolveContext {
  readonly references: ReferenceSources;
  readonly redactor: Redactor;
}

/** A part of the file with its references filled in. */
export interface ResolvedSection {
  readonly value: unknown;
  /** The same without secrets: those as their references are written, what other references stand for as a digest. */
  readonly safe: unknown;
  readonly drafts: readonly Draft[];
  readonly warnings: readonly Draft[];
  /** Where references could not be filled in: what a schema says about these places is noise. */
  readonly failed: readonly DocumentPath[];
}

interface Walk extends ResolveContext {
  readonly schema: z.core.$ZodType;
  readonly drafts: Draft[];
  readonly warnings: Draft[];
  readonly failed: DocumentPath[];
}

interface Pair {
  readonly value: unknown;
  readonly safe: unknown;
}

/**
 * Fills in the references of a part of the file, wraps the fields that its schema calls secret, and tells the redactor what it
 * must know: every value of a secret field, every password inside a URL, and what is called like a secret.
 */
export function resolveSection(section: unknown, schema: z.core.$ZodType, context: ResolveContext): ResolvedSection {
  const walk: Walk = { ...context, schema, drafts: [], warnings: [], failed: [] };
  const { value, safe } = resolve(section, [], walk);
  return { value, safe, drafts: walk.drafts, warnings: walk.warnings, failed: walk.failed };
}

function resolve(value: unknown, path: DocumentPath, walk: Walk): Pair {
  if (typeof value === 'string') return resolveText(value, path, walk);
  if (Array.isArray(value)) {
    const items = (value as readonly unknown[]).map((item, index) => resolve(item, [...path, index], walk));
    return { value: items.map((item) => item.value), safe: items.map((item) => item.safe) };
  }
  if (isMapping(value)) {
    const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, [...path, key], walk)] as const);
    return {
      value: Object.fromEntries(entries.map(([key, pair]) => [key, pair.value])),
      safe: Object.fromEntries(entries.map(([key, pair]) => [key, pair.safe])),
    };
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') return { value, safe: typeof value === 'boolean' ? value : null };
  if (!isSecretAt(walk.schema, path)) return { value, safe: String(value) };
  walk.redactor.add(String(value));
  return { value, safe: '[secret]' };
}

function resolveText(text: string, path: DocumentPath, walk: Walk): Pair {
  const resolution = resolveReferences(text, walk.references);
  const isSecret = isSecretAt(walk.schema, path);
  register(text, resolution.text, isSecret, walk.redactor);
  if (resolution.faults.length > 0) {
    walk.drafts.push(...resolution.faults.map(({ start, end, message, remedy }) => ({ path, range: { start, end }, message, ...(remedy === undefined ? {} : { remedy }) })));
    walk.failed.push(path);
    return { value: text, safe: text };
  }
  const fromReference = resolution.values.length > 0;
  if (isSecret) return secretPair(text, resolution, path, walk);
  if (!fromReference) return { value: resolution.text, safe: withoutPassword(text) };
  const converted = resolution.whole ? convert(resolution.text, walk.schema, path) : resolution.text;
  // A host name or a port is no secret, and masking it would hide what a person must see. What comes from a file, or from a
  // variable that is called like a secret, is masked even where the schema does not say so.
  if (typeof converted === 'string' && soundsSecret.test(text)) for (const value of resolution.values) walk.redactor.add(value);
  const isRenewable = isRenewableAt(walk.schema, path);
  const renews = resolution.fromFile && isRenewable;
  // What is rotated like a secret must not make another configuration; everything else that is read from outside must.
  const safe = isRenewable || namedLikeSecret.test(text) ? text : { written: text, digest: digestOfText(withoutPassword(resolution.text)) };
  return { value: renews ? secretOf(resolution.text, rereading(text, walk)) : converted, safe };
}

function secretPair(written: string, { text, values, fromFile }: Resolution, path: DocumentPath, walk: Walk): Pair {
  const fromReference = values.length > 0;
  if (!fromReference) walk.warnings.push({ path, message: `"${String(path.at(-1))}" is a secret and stands in the file itself`, remedy: 'write "${env:NAME}" or "${file:PATH}"' });
  if (text.length < SHORTEST_MASKED) walk.warnings.push({ path, message: `"${String(path.at(-1))}" is too short to be masked inside longer texts`, remedy: `use at least ${SHORTEST_MASKED} characters` });
  return { value: fromFile ? secretOf(text, rereading(written, walk)) : secretOf(text), safe: fromReference ? written : '[secret]' };
}

function register(written: string, text: string, isSecret: boolean, redactor: Redactor): void {
  if (isSecret) redactor.add(text);
  for (const password of [...passwordsIn(text), ...passwordsIn(written)]) if (!password.includes('${')) redactor.add(password);
}

function withoutPassword(text: string): string {
  return passwordsIn(text).reduce((rest, password) => rest.replace(`:${password}@`, ':[secret]@'), text);
}

/** `"${env:PORT}"` in a field that takes no text: the value as number or boolean, where it reads as one. */
function convert(text: string, root: z.core.$ZodType, path: DocumentPath): unknown {
  const schemas = schemasAt(root, path);
  const takesText = schemas.some((schema) => typeIn(schema, texts) && accepts(schema, text));
  if (takesText) return text;
  if (schemas.some((schema) => typeIn(schema, ['number', 'int'])) && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return Number(text);
  if (schemas.some((schema) => typeIn(schema, ['boolean'])) && /^(?:true|false)$/.test(text)) return text === 'true';
  return text;
}

const namedLikeSecret = /\$\{env:[^}]*(?:PASS|SECRET|TOKEN|CREDENTIAL|SKEY|PRIVATE)/i;
const soundsSecret = new RegExp(`\\$\\{file:|${namedLikeSecret.source}`, 'i');

const texts = ['string', 'enum', 'literal', 'template_literal', 'any', 'unknown', 'custom', 'union'];

function typeIn(schema: z.core.$ZodType, types: readonly string[]): boolean {
  return types.includes(schema._zod.def.type);
}

function accepts(schema: z.core.$ZodType, text: string): boolean {
  try {
    return 'safeParse' in schema && typeof schema.safeParse === 'function' && (schema as z.ZodType).safeParse(text).success;
  } catch {
    return false;
  }
}
