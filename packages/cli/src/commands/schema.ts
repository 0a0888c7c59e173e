import { configJsonSchema } from '@rollcall/core/host';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

/** Prints the JSON Schema of the configuration, for editors. */
export async function schema({ surroundings, terminal }: Session): Promise<ExitCode> {
  terminal.out(JSON.stringify(configJsonSchema(await surroundings.plugins()), null, 2));
  return EXIT.fine;
}
