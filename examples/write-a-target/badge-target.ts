import type { ActualRecord, ActualType, Batch, CallOptions, Logger, Outcome, Read, ReadScope, Target, TargetProbe } from '@rollcall/core';
import { applyOne } from './apply.js';
import type { BadgeOffice } from './badge-office.js';
import { readBadges } from './read.js';

/** The operations of this target, as its profile declares them: no other kind can be passed to `apply`. */
export type BadgeOperation = 'create' | 'update' | 'disable' | 'enable';

/** Badges of one building as accounts. */
export class BadgeTarget implements Target<BadgeOperation> {
  constructor(
    private readonly building: string,
    private readonly office: BadgeOffice,
    private readonly logger: Logger,
  ) {}

  /** `tenant` names the account behind the connection for ever; the ledger is kept by it. */
  async probe(options: CallOptions): Promise<TargetProbe> {
    await options.pace('reads');
    const { total } = await this.office.list(0);
    this.logger.debug('reached the badge office', { total });
    return { tenant: `badges:${this.building}`, tenantLabel: `Badges of ${this.building}`, findings: [] };
  }

  read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
    return readBadges(this.office, scope, options);
  }

  async apply({ operations }: Batch<BadgeOperation>, options: CallOptions): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const operation of operations) outcomes.push(await applyOne(this.office, operation, options));
    return outcomes;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
