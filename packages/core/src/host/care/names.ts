import type { Workbench } from '../workbench.js';
import { CareRefused } from './care-refused.js';
import { careBench } from './known-tenant.js';
import { asCare } from './note-care.js';

/** What can bear another name in the file than in the ledger. */
export type Renamed = 'pipeline' | 'source' | 'target';

/** What a rename is about. */
export interface RenameOrder {
  readonly what: Renamed;
  readonly from: string;
  readonly to: string;
  readonly target?: string;
}

/**
 * Follows a rename in the file: the ledger calls the pipeline, source or target by its new name, and its people stay linked.
 * Returns how many links (of a target: bindings) changed.
 * @throws CareRefused (`unknown-name`) when the file still has the old name, or has not the new one.
 */
export async function renameInLedger(bench: Workbench, { what, from, to, target }: RenameOrder): Promise<number> {
  refuseNames(bench, what, from, to);
  const { services, about } = await careBench(bench, what === 'target' ? from : target);
  const { ledger } = services;
  const { tenant } = about.probe;
  return asCare(about, services, `${what} renamed: ${from} → ${to}`, () => {
    switch (what) {
      case 'pipeline':
        return ledger.renamePipeline(tenant, from, to);
      case 'source':
        return ledger.renameSource(tenant, from, to);
      case 'target':
        return ledger.renameTarget(from, to);
      default:
        return what satisfies never;
    }
  });
}

/**
 * Lets a target's name be bound anew: the ledger goes on knowing the tenant that it was bound to under another name, and takes
 * the one that the next plan reaches. Nothing that is known of one tenant is ever applied to the other.
 */
export async function rebindTarget(bench: Workbench, target: string): Promise<{ readonly tenant: string; readonly label: string; readonly keptAs: string }> {
  const { services, about } = await careBench(bench, target);
  const { tenant, tenantLabel: label } = about.probe;
  const keptAs = `${target}@${tenant}`;
  await asCare(about, services, `target rebound: ${target}`, () => services.ledger.renameTarget(target, keptAs));
  return { tenant, label, keptAs };
}

function refuseNames({ config }: Workbench, what: Renamed, from: string, to: string): void {
  const names = namesOf(config, what);
  if (names.includes(from)) throw new CareRefused('unknown-name', `the file still has a ${what} "${from}"`, `Rename it in ${config.file} first; the ledger follows.`);
  if (!names.includes(to)) throw new CareRefused('unknown-name', `the file has no ${what} "${to}"`, names.length === 0 ? `Add it to ${config.file} first.` : `There is: ${names.join(', ')}`);
}

function namesOf(config: Workbench['config'], what: Renamed): readonly string[] {
  switch (what) {
    case 'pipeline':
      return [...config.pipelines, ...config.disabledPipelines].map(({ name }) => name);
    case 'source':
      return Object.keys(config.sources);
    case 'target':
      return Object.keys(config.targets);
    default:
      return what satisfies never;
  }
}
