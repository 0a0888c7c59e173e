import type { AttributeDefinition } from '../../mapping/definition.js';
import { isMapping, type Draft } from './draft.js';
import { attributeSchema, type AttributeEntry, type MappedEntry } from './schema.js';
import { suggestion } from './suggest.js';
import type { DocumentPath } from './types.js';

/** The claims of each dialect of the file, by name; what does not fit its form is reported with the whole document, and left out here. */
export type Dialects = Readonly<Record<string, Readonly<Record<string, AttributeEntry>>>>;

export function dialectsOf(section: Readonly<Record<string, unknown>>): Dialects {
  return Object.fromEntries(
    Object.entries(section).map(([name, claims]) => {
      const entries = Object.entries(isMapping(claims) ? claims : {}).flatMap(([claim, entry]) => {
        const { data } = attributeSchema.safeParse(entry);
        return data === undefined ? [] : [[claim, data] as const];
      });
      return [name, Object.fromEntries(entries)];
    }),
  );
}

/** What the attributes of a section are mapped from, and what is wrong with the claims that they name. */
export interface ReadAttributes {
  readonly definitions: Readonly<Record<string, AttributeDefinition>>;
  readonly drafts: readonly Draft[];
}

/** The dialect that a pipeline speaks. */
export interface Dialect {
  readonly name: string | undefined;
  readonly claims: Readonly<Record<string, AttributeEntry>>;
}

/** Reads the attributes of a section; a claim stands for what its dialect says of it, and what the section says beside it goes first. */
export function attributesOf(section: Readonly<Record<string, MappedEntry>>, path: DocumentPath, dialect: Dialect): ReadAttributes {
  const drafts: Draft[] = [];
  const definitions: Record<string, AttributeDefinition> = {};
  for (const [name, entry] of Object.entries(section)) {
    const at = [...path, name];
    if (typeof entry === 'string' || 'value' in entry) {
      definitions[name] = definitionAt(entry, at);
      continue;
    }
    const { claim, ...own } = entry;
    const claimed = Object.hasOwn(dialect.claims, claim) ? dialect.claims[claim] : undefined;
    if (claimed === undefined || dialect.name === undefined) {
      drafts.push(unknownClaim(claim, [...at, 'claim'], dialect));
      continue;
    }
    const said = definitionAt(claimed, ['dialects', dialect.name, claim]);
    definitions[name] = { ...said, ...withoutExpression(own, at) };
  }
  return { definitions, drafts };
}

function unknownClaim(claim: string, path: DocumentPath, { name, claims }: Dialect): Draft {
  if (name === undefined) return { path, message: 'the pipeline speaks no dialect', remedy: 'add dialect: with the name of one of dialects' };
  const remedy = suggestion(claim, Object.keys(claims));
  return { path, message: `the dialect ${name} has no claim "${claim}"`, ...(remedy === undefined ? {} : { remedy }) };
}

function definitionAt(entry: AttributeEntry, path: DocumentPath): AttributeDefinition {
  if (typeof entry === 'string') return { text: entry, path };
  const { value, ...rest } = entry;
  return { text: value, path: [...path, 'value'], ...withoutExpression(rest, path) };
}

type Options = Omit<Exclude<AttributeEntry, string>, 'value'>;

function withoutExpression({ valid, ignoreIf, required, foldAccents, ...rest }: Options, path: DocumentPath): Omit<AttributeDefinition, 'text' | 'path'> {
  return {
    ...rest,
    ...(required === true ? { required } : {}),
    ...(foldAccents === true ? { foldAccents } : {}),
    ...(valid === undefined ? {} : { valid: { text: valid, path: [...path, 'valid'] } }),
    ...(ignoreIf === undefined ? {} : { ignoreIf: { text: ignoreIf, path: [...path, 'ignoreIf'] } }),
  };
}
