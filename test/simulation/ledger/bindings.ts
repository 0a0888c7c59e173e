import type { Tenant } from '@rollcall/core';
import { byCodeUnit } from '../../../packages/core/src/domain/json.js';

export type Binding = { readonly bound: true } | { readonly bound: false; readonly tenant: Tenant; readonly label: string };

export interface KnownTenant {
  readonly tenant: Tenant;
  readonly label: string;
  readonly targets: readonly string[];
}

/** Which target names belong to which tenant. */
export class Bindings {
  readonly #tenants = new Map<string, Tenant>();
  readonly #labels = new Map<Tenant, string>();

  bind(target: string, tenant: Tenant, label: string): Binding {
    const held = this.#tenants.get(target);
    if (held !== undefined && held !== tenant) return { bound: false, tenant: held, label: this.#labels.get(held) ?? held };
    this.#labels.set(tenant, label);
    this.#tenants.set(target, tenant);
    return { bound: true };
  }

  known(): readonly KnownTenant[] {
    const labels = [...this.#labels].sort(([left], [right]) => byCodeUnit(left, right));
    return labels.map(([tenant, label]) => {
      const targets = [...this.#tenants].filter(([, bound]) => bound === tenant).map(([target]) => target);
      return { tenant, label, targets: targets.sort(byCodeUnit) };
    });
  }
}
