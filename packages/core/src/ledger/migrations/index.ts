import type { Migration } from 'kysely';
import type { Flavour } from '../flavour.js';
import { firstSchema } from './0001-first.js';

/** Every migration by its name, in order. A migration that was released is never changed and never removed. */
export function migrationsOf(flavour: Flavour): Readonly<Record<string, Migration>> {
  return { '0001-first': firstSchema(flavour) };
}
