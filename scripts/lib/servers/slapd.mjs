import { findPrograms, firstExisting, pathFolders } from './locate.mjs';

const PROGRAM_FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/libexec', '/usr/lib/openldap', '/usr/local/libexec', '/opt/homebrew/opt/openldap/libexec'];
const SCHEMA_FOLDERS = ['/etc/ldap/schema', '/etc/openldap/schema', '/usr/local/etc/openldap/schema', '/opt/homebrew/etc/openldap/schema'];
const MODULE_FOLDERS = ['/usr/lib/ldap', '/usr/lib64/openldap', '/usr/lib/openldap', '/usr/local/libexec/openldap'];

/** OpenLDAP's server and its command line clients. */
export const slapd = {
  kind: 'slapd',
  title: 'OpenLDAP',
  remedy: 'install OpenLDAP (on Debian: apt-get install slapd ldap-utils)',
  program: 'slapd',
  versionArguments: ['-VV'],
  versionPattern: /slapd (\d\S+)/,
  debianPackages: ['slapd', 'ldap-utils'],
  origins: ['system', 'debian'],
  refusesRoot: false,

  /** What is installed below `prefix` (an unpacked tree), or in the system when it is ''. */
  locate(prefix) {
    const folders = PROGRAM_FOLDERS.map((folder) => `${prefix}${folder}`);
    const programs = findPrograms(
      ['slapd', 'slapadd', 'ldapadd', 'ldapsearch'],
      prefix === '' ? [...pathFolders(), ...folders] : folders,
    );
    const schema = firstExisting(prefix, SCHEMA_FOLDERS);
    if (programs === undefined || schema === undefined) return undefined;
    // No module folder: the overlays are built into the server.
    return { programs, directories: { schema, modules: firstExisting(prefix, MODULE_FOLDERS) } };
  },
};
