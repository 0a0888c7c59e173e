import type { JsonObject } from './json.js';

/** Codes and their texts, all seen in public traces except 40302, 40501 [facts 1.7]. */
const messages = {
  40001: 'Missing required request parameters',
  40002: 'Invalid request parameters',
  40003: 'Duplicate resource',
  40101: 'Missing request credentials',
  40102: 'Invalid integration key in request credentials',
  40103: 'Invalid signature in request credentials',
  40104: 'Missing request timestamp',
  40105: 'Bad request timestamp',
  40301: 'Access forbidden',
  40302: 'Access forbidden',
  40401: 'Resource not found',
  40501: 'Method not allowed',
  42901: 'Too Many Requests',
  50001: 'Unknown internal server error',
} as const;

export type FailureCode = keyof typeof messages;

/** A refusal as the service words it. The HTTP status is the first three digits of the code [CSDEV]. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly detail: string | undefined;

  /** `detail` is the bare name of the parameter at fault. */
  constructor(code: FailureCode, detail?: string) {
    super(messages[code]);
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return Math.floor(this.code / 100);
  }

  get envelope(): JsonObject {
    if (this.detail === undefined) return { code: this.code, message: this.message, stat: 'FAIL' };
    return { code: this.code, message: this.message, message_detail: this.detail, stat: 'FAIL' };
  }
}

/** `value` when it is there, else 40001. */
export function required(value: string | undefined): string {
  if (value === undefined || value === '') throw new Failure(40001);
  return value;
}

/** A code chosen by an option, as a number. */
export function codeOf(choice: `${FailureCode}`): FailureCode {
  return Number(choice) as FailureCode;
}
