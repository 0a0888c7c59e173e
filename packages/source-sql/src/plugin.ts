import { API_VERSION, definePlugin, simpleModule, sourceToken, type Plugin, type Source } from '@rollcall/core';
import { sqlConfig } from './config.js';
import { profileOf } from './profile.js';
import { SqlSource } from './sql-source.js';

/** The version of this package, noted in plans. */
const VERSION = '0.1.0';

/** The plugin behind `use: sql`: any SELECT as people, groups and memberships; from PostgreSQL and SQLite. */
export const sqlSource: Plugin<'source'> = definePlugin({
  kind: 'source',
  type: 'sql',
  apiVersion: API_VERSION,
  version: VERSION,
  config: sqlConfig,
  profile: profileOf,
  module: (config) => simpleModule<Source>(sourceToken, ({ clock, resolvePath }) => {
      const { caFile } = config;
      return new SqlSource(caFile === undefined ? config : { ...config, caFile: resolvePath(caFile) }, { clock, resolvePath });
    }),
});
