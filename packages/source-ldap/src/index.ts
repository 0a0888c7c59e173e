export { ldapSource } from './plugin.js';
export type { LdapConfig } from './config.js';
export { LdapSource } from './ldap-source.js';
