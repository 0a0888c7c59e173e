import { durationMs, renewable, secret, type Secret } from '@rollcall/core';
import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';

/** The panel's address, or a web address, in place of the API host. */
const panelAddressMessage = "duo.host is the panel's address; use api-1234abcd.duosecurity.com (Applications > Admin API)";

const duoDomain = /\.duo(?:security|federal)\.com$/i;
const bareHost = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;
const loopbackHosts = ['127.0.0.1', 'localhost'];

/** True for this machine's own address: spoken to over plain HTTP unless `caFile` is given, so a simulator needs no certificate. */
export function isLoopback(host: string): boolean {
  return loopbackHosts.includes(host.toLowerCase());
}

/** True for names under Duo's own domains. */
export function isDuoHost(host: string): boolean {
  return duoDomain.test(host);
}

function hostProblem(host: string): string | undefined {
  if (/^[a-z]+:\/\//i.test(host) || /^admin-/i.test(host)) return panelAddressMessage;
  if (isDuoHost(host) && !/^api-/i.test(host)) return panelAddressMessage;
  if (/^[^:]+:\d+$/.test(host)) return 'duo.host is a name without port; write the port as duo.port';
  return bareHost.test(host) ? undefined : 'duo.host is a bare host name such as api-1234abcd.duosecurity.com';
}

function integrationKeyProblem(key: string): string | undefined {
  if (/^DI[A-Z0-9]{18}$/.test(key)) return undefined;
  if (key !== key.trim()) return 'integrationKey begins or ends with a blank or line break';
  if (key.length === 40) return 'integrationKey has 40 characters: looks like a secret key; are integrationKey and secretKey exchanged?';
  if (key.length !== 20) return `integrationKey has ${key.length} characters; an integration key has 20 and starts with DI`;
  return 'an integration key has 20 capital letters and digits and starts with DI';
}

/** Says what is wrong with the length or the ends, never what the value is. */
function secretKeyProblem(value: string): string | undefined {
  if (/^DI[A-Z0-9]{18}$/.test(value.trim())) return 'secretKey looks like an integration key; are integrationKey and secretKey exchanged?';
  if (/[\r\n]/.test(value)) return `secretKey has ${value.length} characters: trailing newline removed?`;
  if (value !== value.trim()) return `secretKey has ${value.length} characters: it begins or ends with a blank`;
  if (value.length !== 40) return `secretKey has ${value.length} characters; a secret key has 40`;
  return undefined;
}

/** A text checked by a function that returns the problem, if any. */
const checkedText = (problemOf: (value: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

/** The same for a field that may come as a secret. */
const checkedSecret = (field: ReturnType<typeof secret>, problemOf: (value: string) => string | undefined) =>
  field.superRefine((value: string | Secret, context) => {
    const problem = problemOf(typeof value === 'string' ? value : value.reveal());
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

// A number may arrive as text: `port: "${env:DUO_PORT}"`.
const wholeNumber = (minimum: number, maximum: number) =>
  z.union([z.number().int().min(minimum).max(maximum), z.string().regex(/^\d{1,6}$/, 'a whole number is expected')]);

// Facts 2.3, after Duo's page on user attributes.
function customAttributeProblem(name: string): string | undefined {
  return /^[A-Za-z0-9 .-]{1,256}$/.test(name) ? undefined : `a custom attribute has a name of up to 256 letters, digits, blanks, hyphens and periods; "${name}" is none`;
}

function regionProblem(region: string): string | undefined {
  return isSupportedCountry(region) ? undefined : `phoneRegion is an ISO 3166 country in capitals, for example US; "${region}" is none`;
}

function timeoutProblem(text: string): string | undefined {
  const timeoutMs = durationMs(text);
  if (timeoutMs === undefined) return 'timeout is a duration such as 30s';
  return timeoutMs > 0 ? undefined : 'timeout must be longer than 0';
}

/** For ever: `valid_secs` 0 (facts 2.2). */
const FOR_EVER = 'forever';
/** Duo's own default, 2592000 seconds (facts 2.2). */
const USUALLY_VALID = '30d';

function bypassWarningProblem(text: string): string | undefined {
  return durationMs(text) === undefined ? 'bypassWarning is a duration such as 30d' : undefined;
}

function validForProblem(text: string): string | undefined {
  const validMs = text === FOR_EVER ? 1000 : durationMs(text);
  if (validMs === undefined) return `validFor is a duration such as 14d, or ${FOR_EVER}`;
  return validMs >= 1000 ? undefined : 'validFor must be a second at least';
}

/** How long the links of enrolment mails hold, in seconds; 0 is for ever. */
export function validSecondsOf({ enrolment }: Pick<DuoConfig, 'enrolment'>): number {
  return enrolment.validFor === FOR_EVER ? 0 : Math.floor((durationMs(enrolment.validFor) ?? 0) / 1000);
}

/** How a Duo account is reached, and which of its custom attributes matter: the same for a target and for a source. */
export const connectionShape = {
  host: checkedText(hostProblem).meta({ description: 'API hostname of the Admin API application, for example api-1234abcd.duosecurity.com' }),
  integrationKey: checkedSecret(renewable(), integrationKeyProblem).meta({ description: 'Integration key of the Admin API application (20 characters, starts with DI)' }),
  secretKey: checkedSecret(secret(), secretKeyProblem),
  signature: z.enum(['v5', 'v2']).default('v5').meta({ description: 'v5: JSON bodies. v2: form bodies, for proxies that know nothing else; bulk endpoints stay v5' }),
  port: wholeNumber(1, 65_535).exactOptional().meta({ description: 'For a simulator or a proxy' }),
  caFile: z.string().min(1).exactOptional().meta({ description: 'PEM file of the authority to trust in place of the system ones' }),
  customAttributes: z.array(checkedText(customAttributeProblem)).default([]).meta({ description: 'Names of the custom attributes that the account has and that are mapped, as Duo writes them' }),
  timeout: checkedText(timeoutProblem).default('30s').meta({ description: 'Longest time for one request, answer included' }),
};

/** Requests a minute of one lane. */
export const rate = () => wholeNumber(1, 100_000).exactOptional();

/** The `use: duo` section of a target. Free of transforms, so that it can be written as JSON Schema. */
export const duoConfigSchema = z.strictObject({
  ...connectionShape,
  bulk: z.enum(['auto', 'off']).default('auto').meta({ description: 'off: one call per operation, except trash and restore, which exist in bulk only' }),
  rates: z
    .strictObject({ reads: rate(), writes: rate(), bulk: rate(), bulkCreate: rate(), trash: rate(), restore: rate() })
    .default({})
    .meta({ description: 'Requests a minute of each lane, where Duo granted other limits' }),
  licences: wholeNumber(1, 999_999).exactOptional().meta({ description: 'How many users the licence allows, for `check`: Duo does not tell' }),
  enrolment: z
    .strictObject({
      mail: z.boolean().default(false).meta({ description: 'true: a person whose account a plan makes gets Duo\'s enrolment mail, once' }),
      validFor: checkedText(validForProblem).default(USUALLY_VALID).meta({ description: `How long the link in the mail holds, or ${FOR_EVER}` }),
    })
    .default({ mail: false, validFor: USUALLY_VALID })
    .meta({ description: 'Mails by which people enrol their devices' }),
  bypassWarning: checkedText(bypassWarningProblem).default('30d').meta({ description: 'How long a user whom somebody put into bypass may stay so before it is a warning' }),
  stoppedDirectories: z
    .array(z.strictObject({ name: z.string().min(1), key: z.string().min(1), evenIfListed: z.literal(true).exactOptional() }))
    .default([])
    .meta({ description: 'Directory syncs that were stopped: their users and groups are no longer left alone, unless Duo still lists the directory. `evenIfListed: true`: also then' }),
  phoneRegion: checkedText(regionProblem).exactOptional().meta({ description: 'Country of phone numbers written without country code, for example US' }),
});

export type DuoConfig = z.output<typeof duoConfigSchema>;
export type DuoConnection = Pick<DuoConfig, keyof typeof connectionShape>;
export type RateName = keyof DuoConfig['rates'];

/** An integration key for logs and messages: an identifier, but of use to nobody there beyond its last four characters. */
export function maskedKey(integrationKey: string): string {
  return `…${integrationKey.slice(-4)}`;
}
