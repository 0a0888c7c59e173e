import { CommanderError, type Command } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.js';
import { explain } from './explain.js';
import { errorText } from './messages.js';
import { createProgram, type Work } from './program.js';
import { openSession, type GlobalOptions, type Session } from './session.js';
import type { Surroundings } from './surroundings.js';

/**
 * Runs one command line to its end and tells what the process is to end with. Never rejects: whatever goes wrong is printed as
 * `error: …` with what to do about it.
 */
export async function runCli(surroundings: Surroundings): Promise<ExitCode> {
  const parsed = parse(surroundings);
  if ('ended' in parsed) return parsed.ended;
  const session = openSession(parsed.global, surroundings);
  if ('problems' in session) {
    for (const problem of session.problems) surroundings.stderr.write(`${errorText(problem)}\n`);
    return EXIT.badConfiguration;
  }
  surroundings.onCrash?.((error) => report(error, session));
  try {
    return await parsed.work(session);
  } catch (error) {
    return report(error, session);
  }
}

/** Prints an error in words; the stack only where the log level asks for details. */
function report(error: unknown, { terminal, settings, surroundings }: Session): ExitCode {
  const { message, remedy, exitCode } = explain(error, surroundings.signal);
  terminal.progress('');
  terminal.error(errorText(message, remedy));
  if (settings.log.level === 'debug' && error instanceof Error && error.stack !== undefined) terminal.error(error.stack);
  return exitCode;
}

type Parsed = { readonly ended: ExitCode } | { readonly global: GlobalOptions; readonly work: Work };

// Commander prints help, version and what it does not understand; the exit code is ours.
function parse(surroundings: Surroundings): Parsed {
  let parsed: Parsed = { ended: EXIT.fine };
  const program = createProgram((global, work) => {
    parsed = { global, work };
  });
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      writeErr: (text) => surroundings.stderr.write(text),
    });
  }
  try {
    program.parse([...surroundings.arguments], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    parsed = { ended: error.exitCode === 0 ? EXIT.fine : EXIT.badConfiguration };
  }
  return parsed;
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
