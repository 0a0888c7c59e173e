import { z } from 'zod';
import { isRenewableField, isSecretField } from '../../contracts/secret.js';
import type { Plugin, PluginKind } from '../../contracts/plugin.js';
import { commandLogSchema, expectationSchema, pipelineSchema, settingsShape } from './schema.js';

/** A JSON Schema (2020-12) as data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of the configuration file, for editors: knows the plugins and their settings. */
export function configJsonSchema(plugins: readonly Plugin[]): JsonSchema {
  const { $schema, properties } = schemaOf(z.strictObject(settingsShape));
  const pipeline = withoutDialect(schemaOf(pipelineSchema));
  return {
    $schema,
    title: 'Rollcall',
    type: 'object',
    properties: {
      ...(properties as JsonSchema),
      sources: named('Where people come from.', instanceOf('source', plugins)),
      targets: named('Where accounts are kept.', instanceOf('target', plugins)),
      pipelines: named('Which people of a source get which accounts of a target.', pipeline),
    },
    required: ['sources', 'targets', 'pipelines'],
    additionalProperties: false,
  };
}

function schemaOf(schema: z.ZodType, override?: (context: { zodSchema: z.core.$ZodType; jsonSchema: Record<string, unknown> }) => void): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', ...(override === undefined ? {} : { override: (context) => override(context as never) }) });
}

function withoutDialect({ $schema: _, ...schema }: Record<string, unknown>): JsonSchema {
  return schema;
}

function named(description: string, member: JsonSchema): JsonSchema {
  return { description, type: 'object', propertyNames: { pattern: '^[a-z][A-Za-z0-9_]*$' }, additionalProperties: member };
}

function instanceOf(kind: PluginKind, plugins: readonly Plugin[]): JsonSchema {
  const members = plugins.filter((plugin) => plugin.kind === kind).map(memberOf);
  // Editors complete `use` from the list even before one of the members fits.
  const use = { description: 'The plugin.', enum: plugins.filter((plugin) => plugin.kind === kind).map((plugin) => plugin.type) };
  return { type: 'object', properties: { use }, required: ['use'], ...(members.length === 0 ? {} : { oneOf: members }) };
}

function memberOf(plugin: Plugin): JsonSchema {
  const schema = withoutDialect(schemaOf(plugin.config, openToReferences));
  const expect = withoutDialect(schemaOf(expectationSchema));
  const log = plugin.commandLog === undefined ? {} : (schemaOf(commandLogSchema, openToReferences)['properties'] as JsonSchema);
  const common = { use: { const: plugin.type }, ...(plugin.kind === 'source' ? { expect } : {}), ...log };
  const properties = { ...common, ...(schema['properties'] as JsonSchema | undefined) };
  const required = ['use', ...((schema['required'] as readonly string[] | undefined) ?? [])];
  // References inside a plugin's schema count from its own root.
  const id = JSON.stringify(schema).includes('"$ref":"#') ? { $id: `rollcall:${plugin.kind}/${plugin.type}` } : {};
  return { ...id, additionalProperties: false, ...schema, properties, required };
}

const reference = { type: 'string', pattern: '\\$\\{(?:env|file):' };

/** Secrets are texts; what is more than a text may also be given by reference. */
function openToReferences({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: Record<string, unknown> }): void {
  if ('meta' in zodSchema && isSecretField(zodSchema as z.ZodType)) {
    replace(jsonSchema, { type: 'string', writeOnly: true });
    return;
  }
  if ('meta' in zodSchema && isRenewableField(zodSchema as z.ZodType)) {
    replace(jsonSchema, { type: 'string' });
    return;
  }
  const { type } = jsonSchema;
  const bounded = type === 'string' && ['enum', 'pattern', 'format', 'minLength', 'maxLength'].some((key) => key in jsonSchema);
  if (type !== 'number' && type !== 'integer' && type !== 'boolean' && !bounded) return;
  const { description, default: fallback, ...rest } = jsonSchema;
  replace(jsonSchema, { ...(description === undefined ? {} : { description }), ...(fallback === undefined ? {} : { default: fallback }), anyOf: [rest, reference] });
}

function replace(schema: Record<string, unknown>, by: JsonSchema): void {
  const { description } = schema;
  for (const key of Object.keys(schema)) Reflect.deleteProperty(schema, key);
  Object.assign(schema, description === undefined ? {} : { description }, by);
}
