/** The ledger and the target belong to different tenants; nothing was read or written. */
export class TenantMismatch extends Error {
  override readonly name = 'TenantMismatch';
  readonly remedy: string;
  constructor(target: string, ledger: { readonly tenant: string; readonly label: string }, reached: { readonly tenant: string; readonly label: string }) {
    super(`the ledger knows target "${target}" as tenant ${ledger.label} (${ledger.tenant}), but the configuration reaches ${reached.label} (${reached.tenant}); nothing done`);
    this.remedy = `Use another \`state\` for another tenant, or put the right host and keys back; \`rollcall ledger rebind ${target}\` lets the name mean the other tenant for good.`;
  }
}
