import type { SimulatedDuo } from '@rollcall/duo-simulator';
import { duoAdminsTargetOver, duoSourceOver, duoTargetOver, type Attempt, type OpenTransport } from '@rollcall/target-duo';
import type { Plugin } from '@rollcall/core';

/** What the in-process way needs of a simulator; anything that answers like it will do. */
export type Dispatcher = Pick<SimulatedDuo, 'dispatch'>;

/** A way to Duo that hands every request to a simulator in this process. Time passes on the target's clock only. */
function inProcess(duo: Dispatcher): OpenTransport {
  return ({ origin, timeoutMs }, clock) => ({
    send: async (request, signal): Promise<Attempt> => {
      if (signal.aborted) return { ended: 'cancelled' };
      const { method, target, body } = request;
      const answer = duo.dispatch({ method, target, headers: { ...request.headers, Host: new URL(origin).host }, ...(body !== undefined && { body }) });
      const isLate = answer.afterMs > timeoutMs;
      if (answer.afterMs > 0) await clock.sleep(Math.min(answer.afterMs, timeoutMs), signal).catch(() => undefined);
      // Asked anew: the run may have been stopped while the answer was on its way.
      if ((signal as { readonly aborted: boolean }).aborted) return { ended: 'cancelled' };
      if (isLate) return { ended: 'lost', reason: `no whole answer within ${String(timeoutMs)} ms` };
      if (answer.ended === 'reset') return { ended: 'lost', reason: 'the connection broke (ECONNRESET)' };
      if (!answer.isWhole) return { ended: 'lost', reason: 'the answer broke off or is too long' };
      const { date, 'retry-after': retryAfter, 'content-type': contentType = '' } = answer.headers;
      return { ended: 'answered', status: answer.status, text: answer.body, contentType, ...(date !== undefined && { date }), ...(retryAfter !== undefined && { retryAfter }) };
    },
    close: () => undefined,
  });
}

/** The plugin `duo`, as the host takes it, speaking to a simulator in this process. */
export function duoInProcess(duo: Dispatcher): Plugin<'target'> {
  return duoTargetOver(inProcess(duo));
}

/** The same as a source. */
export function duoSourceInProcess(duo: Dispatcher): Plugin<'source'> {
  return duoSourceOver(inProcess(duo));
}

/** The plugin `duo-admins`, in the same way. */
export function duoAdminsInProcess(duo: Dispatcher): Plugin<'target'> {
  return duoAdminsTargetOver(inProcess(duo));
}
