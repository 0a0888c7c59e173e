import { ConnectorError, type CallOptions, type Clock, type Logger, type Random } from '@rollcall/core';
import { familyOf, readAnswer } from './answer.js';
import { cancelled, whileRunning } from './cancelled.js';
import { clockSkewMs } from './clock-skew.js';
import type { Credentials } from './credentials.js';
import { refusalOf, troubleOf, unsentForSkew, type Failed, type Refusal } from './failure.js';
import { retryAfterMs, retryDelayMs, type Trouble } from './retry.js';
import type { Attempt, Transport } from './transport.js';
import type { WireLog } from './wire-log.js';
import { wireRequest, type DuoRequest, type Signing } from './wire.js';

export interface Reply {
  readonly ok: true;
  readonly response: unknown;
  readonly metadata: unknown;
}

interface ClientServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** What the client is opened with. */
export interface ClientParts {
  readonly transport: Transport;
  readonly credentials: Credentials;
  readonly signing: Signing;
  readonly services: ClientServices;
  /** Where every attempt is noted; absent while nobody wants to read them. */
  readonly wireLog?: WireLog;
}

interface FailedAttempt {
  readonly ok: false;
  readonly failed: Failed;
  /** Of the credentials it was signed with. */
  readonly signedWith: number;
  readonly retryAfterMs: number;
}

/** Calls the Admin API: signed, paced and counted per attempt, repeated where that is safe. */
export class DuoClient {
  /** Our clock against Duo's, by the last answer. */
  skewMs: number | undefined;

  constructor(private readonly parts: ClientParts) {}

  /** The integration key that requests are signed with now. */
  integrationKey(): string {
    return this.parts.credentials.current().integrationKey;
  }

  /**
   * Sends a request in a lane until it is answered or may not be repeated. A request whose credentials are refused is repeated
   * once where the key pair has been exchanged since: a refused signature changed nothing. Where our clock is known to be wrong,
   * nothing is written.
   * @throws ConnectorError `cancelled` when the run stops; everything else is a {@link Refusal}.
   */
  async exchange(request: DuoRequest, lane: string, options: CallOptions): Promise<Reply | Refusal> {
    const repeated: Record<Trouble, number> = { throttled: 0, unreachable: 0, lost: 0, broken: 0 };
    let isRenewed = false;
    for (let number = 1; ; number += 1) {
      const unsent = unsentForSkew(request, this.skewMs);
      if (unsent !== undefined) return unsent;
      const result = await this.attempt(request, number, lane, options);
      if (result.ok) return result;
      if (!isRenewed && this.isRenewed(result)) {
        isRenewed = true;
        continue;
      }
      const trouble = troubleOf(result.failed);
      if (trouble === undefined || !(await this.waits(trouble, result, repeated, request, options))) return refusalOf(result.failed, request, this.skewMs);
      repeated[trouble] += 1;
    }
  }

  /**
   * Like {@link exchange}, for calls whose failure ends everything.
   * @throws ConnectorError
   */
  async call(request: DuoRequest, lane: string, options: CallOptions): Promise<Reply> {
    const reply = await this.exchange(request, lane, options);
    if (!reply.ok) throw new ConnectorError(reply.failure, { effect: reply.effect });
    return reply;
  }

  close(): void {
    this.parts.transport.close();
  }

  /** Waits before another attempt; false where there is none. */
  private async waits(trouble: Trouble, result: FailedAttempt, repeated: Readonly<Record<Trouble, number>>, request: DuoRequest, options: CallOptions): Promise<boolean> {
    const { clock, random, logger } = this.parts.services;
    const delayMs = retryDelayMs(trouble, request.method !== 'GET', repeated[trouble], random.next());
    if (delayMs === undefined) return false;
    const waitMs = Math.max(delayMs, result.retryAfterMs);
    logger.warn('duo request is repeated', { method: request.method, path: request.path, trouble, waitMs });
    await whileRunning(clock.sleep(waitMs, options.signal), options.signal);
    return true;
  }

  private isRenewed({ failed, signedWith }: FailedAttempt): boolean {
    if ('ended' in failed || familyOf(failed) !== 401 || !this.parts.credentials.renewedSince(signedWith)) return false;
    this.parts.services.logger.info('duo credentials were refused and have been exchanged since; the request is repeated with the new ones');
    return true;
  }

  private async send(request: DuoRequest, number: number, sentMs: number, { signal, about }: CallOptions): Promise<Attempt> {
    const { transport, credentials, signing, services, wireLog } = this.parts;
    const { integrationKey, secretKey } = credentials.current();
    const sent = wireRequest(request, { ...signing, integrationKey, secretKey }, sentMs);
    const startedMs = services.clock.monotonic();
    const ended = await transport.send(sent, signal);
    wireLog?.note({ about, number, request: sent, integrationKey, sentMs, tookMs: services.clock.monotonic() - startedMs, ended });
    return ended;
  }

  private async attempt(request: DuoRequest, number: number, lane: string, options: CallOptions): Promise<Reply | FailedAttempt> {
    await whileRunning(options.pace(lane), options.signal);
    const { clock, logger } = this.parts.services;
    const sentMs = clock.now();
    const signedWith = this.parts.credentials.version;
    const attempt = await this.send(request, number, sentMs, options);
    if (attempt.ended === 'cancelled') throw cancelled(request.method === 'GET' ? 'none' : 'unknown');
    if (attempt.ended !== 'answered') return { ok: false, failed: attempt, signedWith, retryAfterMs: 0 };
    this.skewMs = clockSkewMs(attempt.date, sentMs, clock.now()) ?? this.skewMs;
    const reading = readAnswer(attempt);
    logger.debug('duo request', { method: request.method, path: request.path, lane, status: attempt.status });
    if (reading.kind === 'ok') return { ok: true, response: reading.response, metadata: reading.metadata };
    if (familyOf(reading) !== 429) return { ok: false, failed: reading, signedWith, retryAfterMs: 0 };
    const askedMs = retryAfterMs(attempt.retryAfter, clock.now());
    options.refused?.(lane, askedMs);
    return { ok: false, failed: reading, signedWith, retryAfterMs: askedMs ?? 0 };
  }
}
