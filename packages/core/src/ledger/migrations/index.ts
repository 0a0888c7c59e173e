import type { Migration } from 'kysely';
import type { Random } from '../../contracts/host-services.js';
import type { Flavour } from '../flavour.js';
import { firstSchema } from './0001-first.js';
import { safetySchema } from './0002-safety.js';

/** Every migration by its name, in order. A migration that was released is never changed and never removed. */
export function migrationsOf(flavour: Flavour, random: Random): Readonly<Record<string, Migration>> {
  return { '0001-first': firstSchema(flavour), '0002-safety': safetySchema(flavour, random) };
}
