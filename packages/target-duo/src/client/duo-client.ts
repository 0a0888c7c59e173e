import { ConnectorError, type CallOptions, type Clock, type Logger, type Random } from '@rollcall/core';
import { readAnswer } from './answer.js';
import { clockSkewMs } from './clock-skew.js';
import { refusalOf, troubleOf, type Failed, type Refusal } from './failure.js';
import type { Http } from './http.js';
import { retryDelayMs, type Trouble } from './retry.js';
import { cancelled, whileRunning } from './cancelled.js';
import { wireRequest, type DuoRequest, type Signer } from './wire.js';

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

/** Calls the Admin API: signed, paced and counted per attempt, repeated where that is safe. */
export class DuoClient {
  /** Our clock against Duo's, by the last answer. */
  skewMs: number | undefined;

  constructor(
    private readonly http: Http,
    private readonly signer: Signer,
    private readonly services: ClientServices,
  ) {}

  /**
   * Sends a request in a lane until it is answered or may not be repeated.
   * @throws ConnectorError `cancelled` when the run stops; everything else is a {@link Refusal}.
   */
  async exchange(request: DuoRequest, lane: string, options: CallOptions): Promise<Reply | Refusal> {
    const repeated: Record<Trouble, number> = { throttled: 0, unreachable: 0, lost: 0, broken: 0 };
    for (;;) {
      const result = await this.attempt(request, lane, options);
      if ('ok' in result) return result;
      const trouble = troubleOf(result);
      const waitMs = trouble && retryDelayMs(trouble, request.method !== 'GET', repeated[trouble], this.services.random.next());
      if (trouble === undefined || waitMs === undefined) return refusalOf(result, request, this.skewMs);
      repeated[trouble] += 1;
      this.services.logger.warn('duo request is repeated', { method: request.method, path: request.path, trouble, waitMs });
      await whileRunning(this.services.clock.sleep(waitMs, options.signal), options.signal);
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
    this.http.close();
  }

  private async attempt(request: DuoRequest, lane: string, options: CallOptions): Promise<Reply | Failed> {
    await whileRunning(options.pace(lane), options.signal);
    const { clock, logger } = this.services;
    const attempt = await this.http.send(wireRequest(request, this.signer, clock.now()), options.signal);
    if (attempt.ended === 'cancelled') throw cancelled(request.method === 'GET' ? 'none' : 'unknown');
    if (attempt.ended !== 'answered') return attempt;
    this.skewMs = clockSkewMs(attempt.date, clock.now()) ?? this.skewMs;
    const reading = readAnswer(attempt);
    logger.debug('duo request', { method: request.method, path: request.path, lane, status: attempt.status });
    return reading.kind === 'ok' ? { ok: true, response: reading.response, metadata: reading.metadata } : reading;
  }
}
