import { API_VERSION, definePlugin, targetModule, type Plugin } from '@rollcall/core';
import { sqlTargetConfig } from './config.js';
import { profileOf } from './profile.js';
import { SqlTarget } from './sql-target.js';

/** The version of this package, noted in plans. */
const VERSION = '0.1.0';

/** The plugin behind `use: sql` of a target: people, groups and memberships as rows of tables, in PostgreSQL, MariaDB, MySQL and SQLite. */
export const sqlTarget: Plugin<'target'> = definePlugin({
  kind: 'target',
  type: 'sql',
  apiVersion: API_VERSION,
  version: VERSION,
  config: sqlTargetConfig,
  profile: profileOf,
  module: (config) =>
    targetModule(({ clock, resolvePath }) => {
      const { caFile } = config;
      return new SqlTarget(caFile === undefined ? config : { ...config, caFile: resolvePath(caFile) }, { clock, resolvePath });
    }),
});
