import type { TargetAttribute, TargetProfile, TargetSchema } from '../contracts/target.js';
import type { AttributeDefinition, PipelineDefinition } from './definition.js';
import { issueOf, type MappingIssue } from './issue.js';

/** A target's profile as the pipelines that feed it want its attributes compared and limited, and where they disagree. */
export interface TunedProfile {
  readonly profile: TargetProfile;
  readonly issues: readonly MappingIssue[];
}

/**
 * Lays what the file says of single attributes (`maxLength`, `caseSensitive`) over the profile of a target. One comparison holds for
 * the whole tenant, so pipelines that say different things are refused.
 */
export function tunedProfile(profile: TargetProfile, pipelines: readonly PipelineDefinition[]): TunedProfile {
  const issues: MappingIssue[] = [];
  const { account, group } = profile.schemas;
  const accounts = tunedSchema(account, pipelines.map(({ accounts: given }) => given), issues);
  const groups = group === undefined ? undefined : tunedSchema(group, pipelines.map((pipeline) => pipeline.groups?.attributes ?? {}), issues);
  return { profile: { ...profile, schemas: { account: accounts, ...(groups === undefined ? {} : { group: groups }) } }, issues };
}

type Given = Readonly<Record<string, AttributeDefinition>>;

function tunedSchema(schema: TargetSchema, sections: readonly Given[], issues: MappingIssue[]): TargetSchema {
  const attributes = Object.entries(schema.attributes).map(([name, attribute]): readonly [string, TargetAttribute] => {
    const given = sections.flatMap((section) => (Object.hasOwn(section, name) ? (section[name] ?? []) : []));
    return [name, tuned(name, attribute, given, schema, issues)];
  });
  return { ...schema, attributes: Object.fromEntries(attributes) };
}

function tuned(name: string, attribute: TargetAttribute, given: readonly AttributeDefinition[], schema: TargetSchema, issues: MappingIssue[]): TargetAttribute {
  const [first, ...others] = given.filter(({ caseSensitive }) => caseSensitive !== undefined);
  const other = others.find(({ caseSensitive }) => caseSensitive !== first?.caseSensitive);
  if (other !== undefined) issues.push(issueOf(other.path, `${name} is compared with case here and without case in another pipeline`, undefined, 'one comparison holds for the whole target'));
  if (first !== undefined && name === schema.naming) issues.push(issueOf(first.path, `how ${name} is compared is the target's to say`, undefined, 'leave caseSensitive out'));
  const lengths = [attribute.maxLength, ...given.map(({ maxLength }) => maxLength)].filter((length) => length !== undefined);
  return {
    ...attribute,
    ...(first === undefined ? {} : { compare: first.caseSensitive === true ? 'exact' : 'case-insensitive' }),
    ...(lengths.length === 0 ? {} : { maxLength: Math.min(...lengths) }),
  };
}
