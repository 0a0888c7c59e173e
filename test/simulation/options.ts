import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.js';

export const HELP = `npm run simulate -- --worlds N [--seed S] [--jobs K] [--keep FILE] [--mutant NAME] [--verbose]

  --worlds N      how many worlds (100)
  --seed S        the seed of the first one (1); the others follow it
  --jobs K        in so many processes (1)
  --keep FILE     keep what was played in a file; the same command goes on from there after it was ended
  --small-scope   every world of up to three accounts, two groups and two faults instead; takes an hour or two
  --mutant NAME   of an engine that is broken on purpose; "all" for every one of them
  --verbose       tell what happens in each world
  --no-shrink     do not make a failing scenario smaller`;

/** What a command line asks for. */
export interface SimulateOptions {
  readonly help: boolean;
  readonly worlds: number;
  /** The seed of the first world. */
  readonly first: number;
  readonly jobs: number;
  readonly keep: string | undefined;
  readonly smallScope: boolean;
  readonly mutant: string | undefined;
  readonly verbose: boolean;
  readonly shrink: boolean;
}

/** @throws UsageError where it asks for what there is not. */
export function optionsOf(given: readonly string[]): SimulateOptions {
  const values = valuesOf(given);
  return {
    help: values.help,
    worlds: wholeNumber('worlds', values.worlds, 1),
    first: wholeNumber('seed', values.seed, 0),
    // No process at all would play nothing, and nothing breaks no law.
    jobs: wholeNumber('jobs', values.jobs, 1),
    keep: values.keep,
    smallScope: values['small-scope'],
    mutant: values.mutant,
    verbose: values.verbose,
    shrink: !values['no-shrink'],
  };
}

const OPTIONS = {
  worlds: { type: 'string', default: '100' },
  seed: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '1' },
  keep: { type: 'string' },
  'small-scope': { type: 'boolean', default: false },
  mutant: { type: 'string' },
  verbose: { type: 'boolean', default: false },
  'no-shrink': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function valuesOf(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options: OPTIONS }).values;
  } catch (error) {
    // All that Node's parser throws is about the command line.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value) || value < least) throw new UsageError(`--${name} is a whole number from ${least} on, not ${text}`);
  return value;
}
