import {
  ADOPT_USUALLY,
  type AdoptDefinition,
  type AdoptKey,
  MAY_ALL,
  MEMBER_MODES,
  type ExpressionText,
  type GuardsDefinition,
  type JoinDefinition,
  type LimitDefinition,
  type MayDefinition,
  type MembersDefinition,
  type PipelineDefinition,
} from '../../mapping/definition.js';
import { firstReference } from '../secrets/references.js';
import { isMapping, type Draft } from './draft.js';
import { ladderOf } from './ladder.js';
import { attributesOf, type Dialect, type Dialects } from './attributes.js';
import { pipelineSchema, type AdoptKeyEntry, type MembersSection, type PipelineSection } from './schema.js';
import { suggestion } from './suggest.js';
import type { DocumentPath } from './types.js';
import { draftsUnder } from './zod-issues.js';

/** A pipeline that was read; `definition` is absent where the section is broken. */
export interface ReadPipeline {
  readonly definition?: PipelineDefinition;
  readonly enabled: boolean;
  readonly drafts: readonly Draft[];
}

/** The names that pipelines may refer to. */
export interface KnownNames {
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  readonly dialects: Dialects;
}

/** Reads one pipeline of the file. */
export function readPipeline(name: string, value: unknown, known: KnownNames): ReadPipeline {
  const path = ['pipelines', name];
  const ladder = ladderOf(isMapping(value) ? value['leave'] : undefined, [...path, 'leave']);
  const drafts = [...ladder.drafts, ...referenceDrafts(value, path), ...nameReferences(value, path, known)];
  const parsed = pipelineSchema.safeParse(value);
  if (!parsed.success) return { enabled: true, drafts: [...drafts, ...draftsUnder(path, pipelineSchema, value, parsed.error.issues)] };
  const section = parsed.data;
  const { select, members, existing, adopt, confirmed, ...groups } = section.groups ?? {};
  const dialect = dialectOf(section, known);
  const accounts = attributesOf(section.accounts, [...path, 'accounts'], dialect);
  const ofGroups = attributesOf(groups, [...path, 'groups'], dialect);
  drafts.push(...limitDrafts(section, path), ...dialectDrafts(section, path, known), ...accounts.drafts, ...ofGroups.drafts);
  const mapped = { accounts: accounts.definitions, groups: ofGroups.definitions, ofGroups: { select, members, existing, adopt, confirmed } };
  return { definition: definitionOf(name, section, ladder.rungs, path, mapped), enabled: section.enabled ?? true, drafts };
}

function dialectOf({ dialect: name }: PipelineSection, { dialects }: KnownNames): Dialect {
  return { name, claims: (name === undefined ? undefined : dialects[name]) ?? {} };
}

function dialectDrafts({ dialect }: PipelineSection, path: DocumentPath, { dialects }: KnownNames): readonly Draft[] {
  if (dialect === undefined || Object.hasOwn(dialects, dialect)) return [];
  const remedy = suggestion(dialect, Object.keys(dialects));
  return [{ path: [...path, 'dialect'], message: `there is no dialect "${dialect}"`, ...(remedy === undefined ? {} : { remedy }) }];
}

interface Mapped {
  readonly accounts: PipelineDefinition['accounts'];
  readonly groups: PipelineDefinition['accounts'];
  /** What the groups section says beside its attributes. */
  readonly ofGroups: { readonly [K in 'select' | 'members' | 'existing' | 'adopt' | 'confirmed']: NonNullable<PipelineSection['groups']>[K] | undefined };
}

function definitionOf(name: string, section: PipelineSection, leave: PipelineDefinition['leave'], path: DocumentPath, mapped: Mapped): PipelineDefinition {
  const { select, members, existing, adopt, confirmed } = mapped.ofGroups;
  const groupsPath = [...path, 'groups'];
  return {
    name,
    from: section.from,
    to: section.to,
    joins: Object.entries(section.join ?? {}).map(([source, join]) => joinOf(source, join, [...path, 'join', source])),
    ...(section.scope === undefined ? {} : { scope: { text: section.scope, path: [...path, 'scope'] } }),
    accounts: mapped.accounts,
    ...(section.groups === undefined
      ? {}
      : {
          groups: {
            ...(select === undefined ? {} : { select: { text: select, path: [...groupsPath, 'select'] } }),
            ...(members === undefined ? {} : { members: membersOf(members, [...groupsPath, 'members']) }),
            ...(existing === undefined ? {} : { existing }),
            ...(adopt === undefined ? {} : { adopt }),
            ...(confirmed === undefined ? {} : { confirmed }),
            attributes: mapped.groups,
          },
        }),
    may: mayOf(section.may),
    isReference: section.may?.accounts === 'reference',
    adopt: adoptOf(section.adopt, [...path, 'adopt']),
    leave,
    absence: section.absence ?? 'confirmed',
    ...expressionsAt(section, path),
    renameCycles: section.renameCycles ?? 'withhold',
    guards: guardsOf(section.guards ?? {}, [...path, 'guards']),
  };
}

const SINGLE_EXPRESSIONS = ['ignore', 'protect', 'protectGroups', 'formerKeys', 'rehire'] as const;

function expressionsAt(section: PipelineSection, path: DocumentPath): Pick<PipelineDefinition, (typeof SINGLE_EXPRESSIONS)[number]> {
  const given = SINGLE_EXPRESSIONS.flatMap((key): readonly (readonly [string, ExpressionText])[] => {
    const text = section[key];
    return text === undefined ? [] : [[key, { text, path: [...path, key] }]];
  });
  return Object.fromEntries(given);
}

function adoptOf(section: PipelineSection['adopt'], path: DocumentPath): AdoptDefinition {
  const { by, ...rest } = section ?? {};
  if (by === undefined) return { ...ADOPT_USUALLY, ...rest };
  const entries: readonly AdoptKeyEntry[] = Array.isArray(by) ? by : [by];
  const keys = entries.flatMap((entry, index): readonly AdoptKey[] => {
    const at = Array.isArray(by) ? [...path, 'by', index] : [...path, 'by'];
    if (typeof entry === 'string') return [{ name: entry, path: at }];
    return Object.entries(entry).map(([name, text]) => ({ name, value: { text, path: [...at, name] }, path: [...at, name] }));
  });
  return { ...ADOPT_USUALLY, ...rest, by: keys };
}

function mayOf(section: PipelineSection['may']): MayDefinition {
  const { accounts, groups, memberships } = { ...MAY_ALL, ...section };
  return { accounts: accounts === 'reference' ? [] : accounts, groups, memberships };
}

function membersOf(section: MembersSection, path: DocumentPath): MembersDefinition {
  if (typeof section === 'string') return { default: section, rules: [] };
  const { default: usual = 'given' } = section;
  // In the order of the file: the first condition that holds decides.
  const rules = Object.entries(section).flatMap(([key, text]): MembersDefinition['rules'] => {
    const mode = MEMBER_MODES.find((known) => known === key);
    return mode === undefined ? [] : [{ mode, when: { text, path: [...path, key] } }];
  });
  return { default: usual, rules };
}

function joinOf(source: string, join: NonNullable<PipelineSection['join']>[string], path: DocumentPath): JoinDefinition {
  if (typeof join === 'string') return { source, on: { text: join, path }, multiple: 'reject', required: false };
  return { source, on: { text: join.on, path: [...path, 'on'] }, multiple: join.multiple ?? 'reject', required: join.required ?? false };
}

/**
 * Limits where the file gives none. A limit that is given replaces its default as a whole. Creates and updates take nothing away
 * and are not limited; adoption takes over accounts that others made, and a message cannot be called back, so a wave of either is
 * shown to a person first.
 */
const DEFAULT_LIMITS = {
  adopt: { max: 100 },
  enrol: { max: 100 },
  remove: { max: 50, percent: 5, above: 20 },
  clear: { percent: 20, above: 20 },
  shrinkGroup: { percent: 30, above: 20 },
  shrinkSource: { percent: 10, above: 20 },
} as const;

function guardsOf(section: NonNullable<PipelineSection['guards']>, path: DocumentPath): GuardsDefinition {
  const at = (key: keyof GuardsDefinition, limit: Omit<LimitDefinition, 'path'>): LimitDefinition => ({ ...limit, path: [...path, key] });
  return {
    ...(section.create === undefined ? {} : { create: at('create', section.create) }),
    ...(section.update === undefined ? {} : { update: at('update', section.update) }),
    adopt: at('adopt', section.adopt ?? DEFAULT_LIMITS.adopt),
    enrol: at('enrol', section.enrol ?? DEFAULT_LIMITS.enrol),
    remove: at('remove', section.remove ?? DEFAULT_LIMITS.remove),
    ...(section.membership === undefined ? {} : { membership: at('membership', section.membership) }),
    clear: at('clear', section.clear ?? DEFAULT_LIMITS.clear),
    shrinkGroup: at('shrinkGroup', section.shrinkGroup ?? DEFAULT_LIMITS.shrinkGroup),
    shrinkSource: at('shrinkSource', section.shrinkSource ?? DEFAULT_LIMITS.shrinkSource),
  };
}

function limitDrafts(section: PipelineSection, path: DocumentPath): readonly Draft[] {
  return Object.entries(section.guards ?? {}).flatMap(([key, limit]): readonly Draft[] => {
    if (limit.max !== undefined || limit.percent !== undefined) return [];
    return [{ path: [...path, 'guards', key], at: 'key', message: `"${key}" sets no limit`, remedy: 'give it max, percent or both' }];
  });
}

function nameReferences(value: unknown, path: DocumentPath, known: KnownNames): readonly Draft[] {
  if (!isMapping(value)) return [];
  const joined = isMapping(value['join']) ? Object.keys(value['join']) : [];
  return [
    ...danglingName(value['from'], [...path, 'from'], 'source', known),
    ...danglingName(value['to'], [...path, 'to'], 'target', known),
    ...joined.flatMap((source) => {
      if (source !== value['from']) return danglingName(source, [...path, 'join', source], 'source', known, 'key');
      return [{ path: [...path, 'join', source], at: 'key' as const, message: `"${source}" is joined to itself`, remedy: 'it is the source in from already' }];
    }),
  ];
}

function danglingName(name: unknown, path: DocumentPath, kind: 'source' | 'target', known: KnownNames, at: 'key' | 'value' = 'value'): readonly Draft[] {
  const names = kind === 'source' ? known.sources : known.targets;
  if (typeof name !== 'string' || names.includes(name)) return [];
  const other = kind === 'source' ? known.targets : known.sources;
  const remedy = other.includes(name) ? `"${name}" is a ${kind === 'source' ? 'target' : 'source'}` : suggestion(name, names);
  return [{ path, at, message: `there is no ${kind} "${name}"`, ...(remedy === undefined ? {} : { remedy }) }];
}

/** Pipelines and dialects are the part of the file that is reviewed and sealed: what they say must stand in them. */
export function referenceDrafts(value: unknown, path: DocumentPath): readonly Draft[] {
  if (typeof value === 'string') {
    const range = firstReference(value);
    return range === undefined ? [] : [{ path, range, message: `references cannot be used in ${String(path[0])}`, remedy: 'they are resolved in state, sources and targets' }];
  }
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap((item, index) => referenceDrafts(item, [...path, index]));
  return isMapping(value) ? Object.entries(value).flatMap(([key, item]) => referenceDrafts(item, [...path, key])) : [];
}
