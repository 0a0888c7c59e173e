import type { ApplyServices } from '../../execution/tenant.js';
import { writeLinks } from './write-links.js';

/** Writes the links file after a run. That it cannot be written undoes nothing that was applied: it is told, and that is all. */
export async function keepLinks({ ledger, stateFolder, clock, observe }: ApplyServices): Promise<void> {
  try {
    await writeLinks(ledger, stateFolder, new Date(clock.now()).toISOString());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    observe({
      event: 'finding',
      finding: {
        code: 'links-file-not-written',
        severity: 'warning',
        message: `the links file could not be written: ${reason}; should the ledger be lost, what this run did is not known`,
        remedy: `Make room and give the right to write in ${stateFolder}; the next run writes it.`,
      },
    });
  }
}
