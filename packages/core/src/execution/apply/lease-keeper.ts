import type { Clock } from '../../contracts/host-services.js';
import type { Lease, Ledger } from '../../contracts/ledger.js';
import { RunStopped } from './run-stopped.js';

/** Keeps the lease on a tenant alive while a run works, and stops the run when it was lost. */
export class LeaseKeeper {
  #renewedAtMs: number;

  constructor(
    readonly lease: Lease,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
    private readonly ttlMs: number,
  ) {
    this.#renewedAtMs = clock.monotonic();
  }

  /**
   * Called before every write. Renews when a third of the time has gone.
   * @throws RunStopped when another process has taken over: nothing more may be sent.
   */
  async ensure(): Promise<void> {
    const nowMs = this.clock.monotonic();
    if (nowMs - this.#renewedAtMs < this.ttlMs / 3) return;
    const renewed = await this.ledger.renewLease(this.lease, new Date(this.clock.now()).toISOString(), this.ttlMs);
    if (!renewed) {
      const remedy = 'Look at `rollcall status`; nothing more was sent from here.';
      throw new RunStopped({ kind: 'cancelled', message: 'another process has taken over this tenant', remedy });
    }
    this.#renewedAtMs = nowMs;
  }
}
