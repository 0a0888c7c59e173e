import type { JoinedRow, PersonGroups, PersonInput } from '../../../packages/core/src/mapping/compiled.js';
import type { CompiledPipeline } from '../../../packages/core/src/mapping/compiled.js';
import { compilePipeline } from '../../../packages/core/src/mapping/compile.js';
import { ADOPT_USUALLY, MAY_ALL, type ExpressionText, type JoinDefinition, type PipelineDefinition } from '../../../packages/core/src/mapping/definition.js';
import type { MappingIssue } from '../../../packages/core/src/mapping/issue.js';
import type { SourceAttribute, SourceProfile } from '../../../packages/core/src/contracts/source.js';
import type { TargetProfile } from '../../../packages/core/src/contracts/target.js';
import type { PersonRecord } from '../../../packages/core/src/domain/source-record.js';
import type { SourceValue } from '../../../packages/core/src/domain/value.js';

export const text: SourceAttribute = { type: 'string', multi: false };
export const texts: SourceAttribute = { type: 'string', multi: true };

export const directory: SourceProfile = {
  schemas: {
    person: {
      open: false,
      attributes: {
        uid: text,
        cn: text,
        mail: texts,
        title: text,
        employeeNumber: text,
        'employee-type': text,
        'http://wso2.org/claims/mobile': text,
        uidNumber: { type: 'int', multi: false },
        active: { type: 'bool', multi: false },
        userPassword: text,
      },
    },
    group: { open: false, attributes: { cn: text, description: text, gidNumber: { type: 'int', multi: false } } },
  },
  memberships: true,
  groupNaming: 'cn',
  findings: [],
};

export const hr: SourceProfile = {
  schemas: { person: { open: false, attributes: { id: text, number: { type: 'int', multi: false }, email: text, mobile: text, start_on: text, end_on: text, phones: texts } } },
  memberships: false,
  findings: [],
};

export const openHr: SourceProfile = { schemas: { person: { open: true, attributes: {} } }, memberships: false, findings: [] };

export const duo: TargetProfile = {
  schemas: {
    account: {
      naming: 'username',
      attributes: {
        username: { type: 'string', multi: false, required: true, maxLength: 20, compare: 'case-insensitive', unique: true, storage: 'inline' },
        realname: { type: 'string', multi: false, storage: 'inline' },
        email: { type: 'string', multi: false, storage: 'inline' },
        aliases: { type: 'string', multi: true, compare: 'case-insensitive', storage: 'inline' },
        level: { type: 'int', multi: false, storage: 'inline' },
        vip: { type: 'bool', multi: false, storage: 'inline' },
        phones: {
          type: 'complex',
          multi: true,
          storage: 'shared-entity',
          fields: { number: 'string', type: 'string', platform: 'string', name: 'string' },
          identifiedBy: 'number',
          normalise: (value) => (value.startsWith('+') ? { ok: true, value: value.replace(/[^+0-9]/g, '') } : { ok: false, reason: 'the number has no country code' }),
        },
        tokens: { type: 'complex', multi: true, storage: 'shared-entity', fields: { serial: 'string' }, identifiedBy: 'serial' },
      },
    },
    group: { naming: 'name', attributes: { name: { type: 'string', multi: false, required: true, storage: 'inline' }, desc: { type: 'string', multi: false, storage: 'inline' } } },
  },
  operations: ['create:account', 'update:account', 'create:group', 'update:group', 'attach:phones', 'detach:phones'],
  lanes: {},
  reading: { lane: 'read', pageSize: { account: 300, group: 100 }, keysPerCall: 100 },
  findings: [],
};

/** A pipeline as short as a test can write it. */
export interface Written {
  readonly scope?: string;
  readonly accounts?: Record<string, string>;
  readonly groups?: { readonly select?: string; readonly attributes: Record<string, string> };
  readonly join?: Record<string, string>;
  readonly multiple?: JoinDefinition['multiple'];
  readonly required?: boolean;
  readonly from?: string;
  readonly ignore?: string;
  readonly protect?: string;
  readonly protectGroups?: string;
  readonly formerKeys?: string;
  readonly rehire?: string;
}

const SINGLE = ['ignore', 'protect', 'protectGroups', 'formerKeys', 'rehire'] as const;

export function definitionOf(written: Written): PipelineDefinition {
  const at = (...path: string[]) => ['pipelines', 'staff', ...path];
  const expressions = (section: string, given: Record<string, string>): Record<string, ExpressionText> =>
    Object.fromEntries(Object.entries(given).map(([name, expression]) => [name, { text: expression, path: at(section, name) }]));
  const joins = Object.entries(written.join ?? { hr: 'hr.id == directory.employeeNumber' }).map(([source, on]) => ({
    source,
    on: { text: on, path: at('join', source) },
    multiple: written.multiple ?? 'reject',
    required: written.required ?? false,
  }));
  return {
    name: 'staff',
    from: written.from ?? 'directory',
    to: 'duo',
    joins,
    ...(written.scope === undefined ? {} : { scope: { text: written.scope, path: at('scope') } }),
    accounts: expressions('accounts', { username: 'directory.uid', ...written.accounts }),
    ...(written.groups === undefined
      ? {}
      : {
          groups: {
            ...(written.groups.select === undefined ? {} : { select: { text: written.groups.select, path: at('groups', 'select') } }),
            attributes: expressions('groups', written.groups.attributes),
          },
        }),
    may: MAY_ALL,
    isReference: false,
    adopt: ADOPT_USUALLY,
    leave: [],
    absence: 'confirmed',
    renameCycles: 'withhold',
    ...Object.fromEntries(SINGLE.flatMap((key) => (written[key] === undefined ? [] : [[key, { text: written[key], path: at(key) }]]))),
    guards: { remove: { path: [] }, clear: { path: [] }, shrinkGroup: { path: [] }, shrinkSource: { path: [] } },
  };
}

export function compiled(written: Written, sources: Record<string, SourceProfile> = { directory, hr }): CompiledPipeline {
  const result = compilePipeline(definitionOf(written), sources, duo);
  if (!result.ok) throw new Error(result.issues.map(shown).join('\n'));
  return result.pipeline;
}

/** Issues as `section: message -> remedy [characters]`. */
export function issuesOf(written: Written, sources: Record<string, SourceProfile> = { directory, hr }): string[] {
  const definition = definitionOf(written);
  const result = compilePipeline(definition, sources, duo);
  return result.ok ? [] : result.issues.map((issue) => shownWith(issue, written));
}

export function warningsOf(written: Written, sources: Record<string, SourceProfile> = { directory, hr }): string[] {
  return compilePipeline(definitionOf(written), sources, duo).warnings.map((issue) => shownWith(issue, written));
}

function shown(issue: MappingIssue): string {
  return `${issue.path.slice(2).join('.')}: ${issue.message}${issue.remedy === undefined ? '' : ` -> ${issue.remedy}`}`;
}

function shownWith(issue: MappingIssue, written: Written): string {
  const [, , section = '', name = ''] = issue.path.map(String);
  const expressions: Record<string, string | undefined> = {
    scope: written.scope,
    accounts: written.accounts?.[name],
    groups: name === 'select' ? written.groups?.select : written.groups?.attributes[name],
    join: written.join?.[name],
  };
  const source = expressions[section];
  return issue.range === undefined || source === undefined ? shown(issue) : `${shown(issue)} [${source.slice(issue.range.start, issue.range.end)}]`;
}

export const NOON_MS = Date.parse('2026-05-15T12:00:00Z');

export interface Somebody {
  readonly attributes?: Record<string, SourceValue>;
  readonly groups?: readonly string[] | PersonGroups;
  readonly hr?: Record<string, SourceValue> | JoinedRow;
}

export function personRecord(attributes: Record<string, SourceValue>): PersonRecord {
  return { type: 'person', key: 'k1', references: [], attributes };
}

export function inputOf(somebody: Somebody): PersonInput {
  const groups = somebody.groups ?? [];
  const row = somebody.hr ?? { state: 'none' };
  const isRow = (value: typeof row): value is JoinedRow => 'state' in value && ['row', 'none', 'several', 'unknown'].includes(String(value.state));
  return {
    record: personRecord({ uid: 'ann', ...somebody.attributes }),
    groups: isNames(groups) ? { state: 'known', names: groups, keys: groups.map((name) => `key-${name}`) } : groups,
    joined: { hr: isRow(row) ? row : { state: 'row', record: personRecord(row) } },
  };
}

function isNames(groups: readonly string[] | PersonGroups): groups is readonly string[] {
  return Array.isArray(groups);
}
