export { type CertificateAuthority, type CertificateRequest, type IssuedCertificate, createCertificateAuthority } from './certificate.js';
export { describeWithServer, installedOrSkip } from './describe-with-server.js';
export { type LdifEntry, escapeDnValue, ldifOf } from './ldif.js';
export { type Mariadb, type MariadbOptions, queryMariadb, startMariadb } from './mariadb.js';
export {
  type LdifGroup,
  type LdifGroupKind,
  type LdifPerson,
  type PeopleLdif,
  type PeopleLdifOptions,
  ldifOfPeople,
} from './people-ldif.js';
export { type Postgres, type PostgresOptions, queryPostgres, startPostgres } from './postgres.js';
export { skipBecause } from './skip.js';
export { type Slapd, type SlapdOptions, startSlapd } from './slapd.js';
export type { ThrowawayServer } from './throwaway-server.js';
