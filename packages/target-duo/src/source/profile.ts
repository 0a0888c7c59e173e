import type { SourceAttribute, SourceProfile, SourceSchema } from '@rollcall/core';
import { allowanceOf, defaultRates, hostFindings } from '../profile.js';
import { groupAttributes, personAttributes } from './attributes.js';
import type { DuoSourceConfig } from './config.js';

/** What Duo offers as a source: pure, offline and without secrets. */
export function sourceProfileOf(config: DuoSourceConfig): SourceProfile {
  return {
    schemas: { person: schemaOf(personAttributes(config)), group: schemaOf(groupAttributes) },
    memberships: true,
    groupNaming: 'name',
    rates: { allowance: allowanceOf(config), lanes: { reads: { ratePerMinute: Number(config.rates.reads ?? defaultRates.reads) } } },
    findings: hostFindings(config),
  };
}

function schemaOf(attributes: Readonly<Record<string, SourceAttribute>>): SourceSchema {
  return { attributes: Object.fromEntries(Object.entries(attributes).map(([name, { type, multi }]) => [name, { type, multi }])), open: false };
}
