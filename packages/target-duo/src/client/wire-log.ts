import type { CallAbout, CommandLog, CommandLogNames, Exchange } from '@rollcall/core';
import { readAnswer } from './answer.js';
import { paths } from './paths.js';
import type { Attempt } from './transport.js';
import type { WireRequest } from './wire.js';

/** What Duo's parameters and fields may show: ids, states, paging and its own words; every other text is somebody's. */
export const duoNames: CommandLogNames = {
  plain: [
    'stat', 'code', 'message', 'message_detail', 'limit', 'offset', 'total_objects', 'next_offset', 'prev_offset',
    'user_id', 'group_id', 'phone_id', 'account_id', 'user_id_list', 'group_id_list', 'operations', 'method', 'path',
    'status', 'type', 'platform', 'capabilities', 'edition', 'created', 'last_login', 'last_directory_sync', 'last_seen',
  ],
  secret: ['integration_key', 'passcodes', 'bypass_codes', 'activation_url', 'activation_barcode', 'enroll_url'],
};

/** One attempt, as it was sent and as it ended. */
export interface SentAttempt {
  readonly about: CallAbout | undefined;
  readonly number: number;
  readonly request: WireRequest;
  readonly integrationKey: string;
  readonly sentMs: number;
  readonly tookMs: number;
  readonly ended: Attempt;
}

/** Notes attempts in the command log. */
export class WireLog {
  /** @param origin `https://`, host and port. */
  constructor(
    private readonly log: CommandLog,
    private readonly origin: string,
  ) {}

  note({ about, number, request, integrationKey, sentMs, tookMs, ended }: SentAttempt): void {
    const { method, target, headers, body } = request;
    const failure = failureIn(ended);
    this.log.note({
      about,
      attempt: number,
      sentMs,
      tookMs,
      request: { method, url: this.origin + target, headers, body },
      ...answerOf(ended),
      ...(failure !== undefined && { failure }),
      // It stands in a path, and in every signature.
      hidden: [integrationKey, ...enrolmentCode(target, ended)],
    });
  }
}

// Whoever has it enrols in the person's place; the answer gives it no name.
function enrolmentCode(target: string, ended: Attempt): readonly string[] {
  if (target !== paths.enrol || ended.ended !== 'answered') return [];
  const reading = readAnswer(ended);
  return reading.kind === 'ok' && typeof reading.response === 'string' && reading.response !== '' ? [reading.response] : [];
}

function answerOf(ended: Attempt): Pick<Exchange, 'answer'> {
  if (ended.ended !== 'answered') return {};
  const { status, text, contentType, headers = { 'content-type': contentType } } = ended;
  return { answer: { status, headers, body: text } };
}

function failureIn(ended: Attempt): string | undefined {
  switch (ended.ended) {
    case 'answered':
      return refusalIn(ended);
    case 'unreachable':
    case 'lost':
      return ended.reason;
    case 'cancelled':
      return 'the run was stopped';
    default:
      return ended satisfies never;
  }
}

function refusalIn(answer: Extract<Attempt, { ended: 'answered' }>): string | undefined {
  const reading = readAnswer(answer);
  if (reading.kind === 'ok') return undefined;
  return reading.kind === 'not-duo' ? `the answer ${reading.about}` : `Duo refused (${String(reading.code ?? 'no code')})`;
}
