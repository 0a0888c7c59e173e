/** Result codes of RFC 4511, appendix A, by the names that people search for. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'success',
  1: 'operationsError',
  2: 'protocolError',
  3: 'timeLimitExceeded',
  4: 'sizeLimitExceeded',
  7: 'authMethodNotSupported',
  8: 'strongerAuthRequired',
  10: 'referral',
  11: 'adminLimitExceeded',
  12: 'unavailableCriticalExtension',
  13: 'confidentialityRequired',
  16: 'noSuchAttribute',
  17: 'undefinedAttributeType',
  18: 'inappropriateMatching',
  19: 'constraintViolation',
  21: 'invalidAttributeSyntax',
  32: 'noSuchObject',
  33: 'aliasProblem',
  34: 'invalidDNSyntax',
  36: 'aliasDereferencingProblem',
  48: 'inappropriateAuthentication',
  49: 'invalidCredentials',
  50: 'insufficientAccessRights',
  51: 'busy',
  52: 'unavailable',
  53: 'unwillingToPerform',
  54: 'loopDetect',
  71: 'affectsMultipleDSAs',
  80: 'other',
};

export const SUCCESS = 0;
export const TIME_LIMIT_EXCEEDED = 3;
export const SIZE_LIMIT_EXCEEDED = 4;
export const AUTH_METHOD_NOT_SUPPORTED = 7;
export const STRONGER_AUTH_REQUIRED = 8;
export const REFERRAL = 10;
export const ADMIN_LIMIT_EXCEEDED = 11;
export const CONFIDENTIALITY_REQUIRED = 13;
export const NO_SUCH_OBJECT = 32;
export const INVALID_DN_SYNTAX = 34;
export const INVALID_CREDENTIALS = 49;
export const INSUFFICIENT_ACCESS = 50;
export const BUSY = 51;
export const UNAVAILABLE = 52;

/** The name of a result code: `sizeLimitExceeded`. */
export function resultName(code: number): string {
  return NAMES[code] ?? `result code ${code}`;
}
