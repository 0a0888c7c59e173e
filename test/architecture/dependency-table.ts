// Who may look at whom. Two tests read it: one holds the sources to it, the other holds ARCHITECTURE.md to it.

/** What each room of the core may import from. `execution` never knows the host; pure rooms never know how things are done. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contracts: ['domain'],
  mapping: ['contracts', 'domain'],
  planning: ['mapping', 'contracts', 'domain'],
  execution: ['planning', 'mapping', 'contracts', 'domain'],
  ledger: ['contracts', 'domain'],
  host: ['execution', 'planning', 'mapping', 'ledger', 'contracts', 'domain'],
};

/** Third-party packages that each room of the core may import. */
export const libraries: Readonly<Record<string, readonly string[]>> = {
  domain: ['@noble/hashes'],
  contracts: ['inversify', 'zod'],
  mapping: ['@marcbachmann/cel-js', 're2js'],
  planning: [],
  execution: [],
  ledger: ['kysely', '@rollcall/sqlite', '@noble/hashes'],
  host: ['inversify', 'reflect-metadata', 'convict', 'winston', 'yaml', 'zod'],
};

/** What each package may import of ours. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  sqlite: [],
  core: ['@rollcall/sqlite'],
  'target-duo': ['@rollcall/core'],
  'source-ldap': ['@rollcall/core'],
  'sql-connection': ['@rollcall/core'],
  'source-sql': ['@rollcall/core', '@rollcall/sql-connection', '@rollcall/sqlite'],
  'target-sql': ['@rollcall/core', '@rollcall/sql-connection', '@rollcall/sqlite'],
  'duo-simulator': [],
  cli: ['@rollcall/core', '@rollcall/core/host', '@rollcall/target-duo', '@rollcall/target-sql', '@rollcall/source-ldap', '@rollcall/source-sql'],
};

/** Rooms that decide and never do: no Node module, no clock, no randomness. */
export const pureRooms: readonly string[] = ['domain', 'contracts', 'mapping', 'planning'];
