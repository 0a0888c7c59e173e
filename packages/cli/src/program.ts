import { Command, Option } from 'commander';
import { LOG_LEVELS, VERSION } from '@rollcall/core/host';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import type { GlobalOptions, Session } from './session.js';
import type { Asked } from './asked.js';
import { addLedger } from './program-ledger.js';
import { addOrders } from './program-orders.js';
import { apply, type ApplyOptions } from './commands/apply.js';
import { check, type CheckOptions } from './commands/check.js';
import { init, type InitOptions } from './commands/init.js';
import { plan, type PlanOptions } from './commands/plan.js';
import { schema } from './commands/schema.js';
import { status, type StatusOptions } from './commands/status.js';
import { validate } from './commands/validate.js';
import { STARTER_SOURCES, STARTER_TARGETS } from './starter/starter.js';
import { waitOption } from './wait-ready.js';

/** What the command line asks for. */
export type Work = (session: Session) => Promise<ExitCode>;

/** Tells what was asked for, once the command line was understood. */
export type Ask = (global: GlobalOptions, work: Work) => void;

/** The command line. Parsing does nothing but ask. */
export function createProgram(ask: Ask): Command {
  const program = new Command('rollcall')
    .description('Keeps the accounts, groups and memberships of a target system equal to what authoritative sources say.')
    .version(VERSION)
    .option('--config <file>', 'the configuration (or ROLLCALL_CONFIG; default: rollcall.yaml)')
    .option('--quiet', 'no progress, no remarks; results and errors only')
    .option('--no-color', 'no colours (or NO_COLOR)')
    .addOption(new Option('--log-level <level>', 'what is logged to standard error (or ROLLCALL_LOG_LEVEL; default: warn)').choices(LOG_LEVELS))
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', exitCodesHelp());
  const asked: Asked = (work) => (...parameters) => {
    const command = parameters.at(-1) as Command;
    ask(command.optsWithGlobals<GlobalOptions>(), (session) => work(session, command));
  };
  addSetUp(program, asked);
  addRuns(program, asked);
  addOrders(program, asked);
  addLedger(program, asked);
  return program;
}

function addSetUp(program: Command, asked: Asked): void {
  program
    .command('init')
    .description('write a starter configuration with comments')
    .addOption(new Option('--source <kind>', 'where people come from').choices(STARTER_SOURCES).default('ldap'))
    .addOption(new Option('--target <kind>', 'where accounts are kept').choices(STARTER_TARGETS).default('duo'))
    .option('--force', 'overwrite a configuration that is there')
    .action(asked((session, command) => init(session, command.opts<InitOptions>())));
  program.command('validate').description('check the configuration; connects nowhere').action(asked((session) => validate(session)));
  program
    .command('check')
    .description('connect to every source and target, test permissions; changes nothing')
    .option('--strict', 'end with 2 where there are warnings')
    .option('--plan <file>', 'a plan: tell whether what it holds is permitted, and has room')
    .action(asked((session, command) => check(session, command.opts<CheckOptions>())));
  program.command('schema').description('print the JSON Schema of the configuration, for editors').action(asked((session) => schema(session)));
}

function addRuns(program: Command, asked: Asked): void {
  program
    .command('plan')
    .description('read, compare, and show what would be done; changes nothing')
    .option('--target <name>', 'the target, where the configuration feeds several')
    .option('--out <file>', 'keep the plan for `rollcall apply FILE`')
    .option('--baseline', 'a first plan where accounts are there already: no removals, no status, no mail; every account is counted')
    .option('--as-if-stopped <name...>', 'what would be if these directory syncs were stopped; such a plan is never applied')
    .option('--json', 'print one JSON document: header, operations, findings')
    .option('--exit-code', 'end with 3 where the plan has operations')
    .option('--show-values', 'show phone numbers and e-mail addresses in clear')
    .option('--all', 'show every operation and finding')
    .addOption(waitOption())
    .action(asked((session, command) => plan(session, command.opts<PlanOptions>())));
  program
    .command('apply')
    .description('apply a saved plan; without one, plan and apply at once if the plan is within its guards')
    .argument('[plan]', 'a file written by `rollcall plan --out`')
    .option('--target <name>', 'the target, where the configuration feeds several and no plan is named')
    .option('--json', 'print one JSON document: counts, findings, created accounts with their pages')
    .addOption(waitOption())
    .action(asked((session, command) => apply(session, command.args[0], command.opts<ApplyOptions>())));
  program
    .command('status')
    .description('what stands: reads, leavers, a blocked plan, findings by age; connects nowhere')
    .option('--json', 'print one JSON document')
    .action(asked((session, command) => status(session, command.opts<StatusOptions>())));
}

function exitCodesHelp(): string {
  return `\nExit codes:\n${EXIT_CODES.map(({ code, meaning }) => `  ${code}  ${meaning}`).join('\n')}`;
}
