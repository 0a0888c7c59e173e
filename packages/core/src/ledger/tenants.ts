import type { Tenant } from '../contracts/ledger.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor } from './schema.js';

type Binding = { readonly bound: true } | { readonly bound: false; readonly tenant: Tenant; readonly label: string };

export async function bindTarget(db: Executor, target: string, tenant: Tenant, label: string, at: string): Promise<Binding> {
  return db.transaction().execute(async (trx): Promise<Binding> => {
    const held = await trx.selectFrom('target_binding').select('tenant').where('target', '=', target).executeTakeFirst();
    if (held !== undefined && held.tenant !== tenant) {
      const other = await trx.selectFrom('tenant').select('label').where('tenant', '=', held.tenant).executeTakeFirst();
      return { bound: false, tenant: held.tenant, label: other === undefined ? held.tenant : textOfOrdered(other.label) };
    }
    // It comes from the target: any text at all.
    const stored = orderedText(label);
    await trx
      .insertInto('tenant')
      .values({ tenant, label: stored, bound_at: at })
      .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ label: stored }))
      .execute();
    if (held === undefined) await trx.insertInto('target_binding').values({ target, tenant, bound_at: at }).execute();
    return { bound: true };
  });
}

export async function listTenants(db: Executor): Promise<readonly { readonly tenant: Tenant; readonly label: string; readonly targets: readonly string[] }[]> {
  const rows = await db
    .selectFrom('tenant')
    .leftJoin('target_binding', 'target_binding.tenant', 'tenant.tenant')
    .select(['tenant.tenant', 'tenant.label', 'target_binding.target'])
    .orderBy('tenant.tenant')
    .orderBy('target_binding.target')
    .execute();
  const tenants = new Map<Tenant, { tenant: Tenant; label: string; targets: string[] }>();
  for (const { tenant, label, target } of rows) {
    const known = tenants.get(tenant) ?? { tenant, label: textOfOrdered(label), targets: [] };
    if (target !== null) known.targets.push(target);
    tenants.set(tenant, known);
  }
  return [...tenants.values()];
}
