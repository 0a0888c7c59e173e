import { textAnswer, failureAnswer, type Answer } from '../http/answer.js';
import { Failure } from '../http/failure.js';
import { writeJson } from '../http/json.js';
import type { Fault, FaultKind } from './fault.js';

function page(title: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>Duo/1.0</center>\r\n</body>\r\n</html>\r\n`;
}

const spaced = { spaced: true, escapeNonAscii: true } as const;

const cannedAnswers: { readonly [Kind in FaultKind]?: () => Answer } = {
  'too-many-requests-as-400': () => ({ ...failureAnswer(new Failure(42901)), status: 400 }),
  'bad-gateway': badGateway,
  'bad-request-page': () => textAnswer(400, page('400 Bad Request'), 'text/html'),
  'internal-error': () => failureAnswer(new Failure(50001)),
};

/** The page of the front end when the service behind it does not answer. */
export function badGateway(): Answer {
  return textAnswer(502, page('502 Bad Gateway'), 'text/html');
}

function tooManyRequests(retryAfterSeconds: number | undefined): Answer {
  const answer = failureAnswer(new Failure(42901));
  return retryAfterSeconds === undefined ? answer : { ...answer, headers: [...answer.headers, ['Retry-After', String(retryAfterSeconds)]] };
}

/** The answer a fault gives instead of the service's; undefined when it gives none. */
export function faultAnswer(fault: Fault): Answer | undefined {
  if (fault.kind === 'too-many-requests') return tooManyRequests(fault.retryAfterSeconds);
  if (fault.kind !== 'answer') return cannedAnswers[fault.kind]?.();
  const { status, body, contentType } = fault;
  if (typeof body === 'string') return textAnswer(status, body, contentType ?? 'text/html');
  return textAnswer(status, writeJson(body, spaced), contentType ?? 'application/json');
}
