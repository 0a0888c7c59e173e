import { createDuoSimulator, type SeedAdmin, type SimulatedDuo, type SimulatedDuoOptions } from '@rollcall/duo-simulator';
import type { Outcome, TargetOperation } from '@rollcall/core';
import { duoAdminsInProcess } from '../support/in-process.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { apply, canarySecret, integrationKey, openTarget, readAll, recordsOf, type OpenTarget } from '../support/world.js';

export const owners: readonly SeedAdmin[] = [1, 2, 3].map((number) => ({ email: `owner${String(number)}@example.edu`, name: `Owner ${String(number)}` }));

/** The target `duo-admins` over a simulator in this process. */
export class AdminsWorld {
  readonly duo: SimulatedDuo;
  readonly open: OpenTarget;

  constructor(admins: readonly SeedAdmin[], config: Readonly<Record<string, unknown>> = {}, options: SimulatedDuoOptions = {}) {
    const clock = new VirtualClock();
    this.duo = createDuoSimulator({ ikey: integrationKey, skey: canarySecret, clock, ...options, seed: { admins, ...options.seed } });
    this.open = openTarget(config, clock, duoAdminsInProcess(this.duo));
  }

  idOf(email: string): string {
    return this.duo.adminId(email) ?? 'DENOBODY000000000000';
  }

  async write(operation: TargetOperation): Promise<Outcome> {
    const [outcome] = await apply(this.open, 'writes', operation);
    if (outcome === undefined) throw new Error('no outcome');
    return outcome;
  }

  async accounts(keys: Parameters<typeof readAll>[1] = {}) {
    const read = await readAll(this.open, { types: ['account'], ...keys });
    return { ...read, accounts: recordsOf(read, 'account') };
  }

  /** `address: role, status` of every administrator, in order. */
  get held(): readonly string[] {
    return (this.duo.dump().admins ?? []).map(({ email, role = '', status = '' }) => `${email}: ${role}, ${status}`).sort();
  }

  /** The writes that reached Duo, as method and path. */
  get written(): readonly string[] {
    return this.duo.requests.all.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path.replace(/DE[A-Z0-9]{18}/, 'ID')}`);
  }
}

/** What an outcome says, in few words. */
export function said(outcome: Outcome): string {
  return 'failure' in outcome ? `${outcome.result} ${outcome.failure.kind}` : outcome.result;
}
