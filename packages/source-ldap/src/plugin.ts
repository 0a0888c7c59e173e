import { definePlugin, simpleModule, sourceToken } from '@rollcall/core';
import { ldapConfig } from './config.js';
import { LdapSource } from './ldap-source.js';
import { profileOf } from './schema.js';

/** The source plugin `ldap`. */
export const ldapSource = definePlugin({
  kind: 'source',
  type: 'ldap',
  apiVersion: 1,
  version: '0.1.0',
  config: ldapConfig,
  profile: profileOf,
  module: (config) => simpleModule(sourceToken, ({ resolvePath }) => {
      const { caFile } = config;
      return new LdapSource(caFile === undefined ? config : { ...config, caFile: resolvePath(caFile) });
    }),
});
