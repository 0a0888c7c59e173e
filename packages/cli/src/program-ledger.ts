import { Argument, Option, type Command } from 'commander';
import type { Asked } from './asked.js';
import type { TargetOption } from './choose-target.js';
import { backup, exportLedger, rebind, recover, rename, show, verify, type ExportOptions, type RecoverOptions, type ShowOptions, type VerifyOptions } from './commands/ledger.js';

const WHICH = ['--target <name>', 'the target, where the ledger knows several'] as const;

/** The care of the ledger. Nothing of it connects to anything. */
export function addLedger(program: Command, asked: Asked): void {
  const ledger = program.command('ledger').description('look at what Rollcall remembers, check it, and look after it');
  ledger
    .command('show')
    .description('the ledger in numbers, or what it knows of one person')
    .argument('[person]', 'SOURCE:KEY, a key, or the name of the account')
    .option(...WHICH)
    .option('--json', 'print one JSON document')
    .action(asked((session, command) => show(session, command.args[0], command.opts<ShowOptions>())));
  ledger
    .command('export')
    .description('print links, released names and clocks as JSON Lines; with --out write a file that `recover` takes')
    .option('--out <file>', 'where to')
    .addOption(new Option('--journal', 'print the journal instead: every write with its outcome').conflicts('out'))
    .addOption(new Option('--show-values', 'show phone numbers and e-mail addresses in clear').conflicts('out'))
    .action(asked((session, command) => exportLedger(session, command.opts<ExportOptions>())));
  ledger
    .command('verify')
    .description('check the chain over the journal')
    .option('--head <sequence:digest>', 'what an earlier run printed: finds a chain that was written anew as a whole')
    .option('--json', 'print one JSON document')
    .action(asked((session, command) => verify(session, command.opts<VerifyOptions>())));
  ledger
    .command('backup')
    .description('copy the ledger, also while a run works')
    .argument('<file>', 'must not exist')
    .action(asked((session, command) => backup(session, command.args[0] ?? '')));
  addNames(ledger, asked);
  program
    .command('recover')
    .description('take over what a links file knows, after the ledger was lost or an old copy was put back')
    .option('--links <file>', 'default: .rollcall/links.jsonl beside the ledger')
    .action(asked((session, command) => recover(session, command.opts<RecoverOptions>())));
}

function addNames(ledger: Command, asked: Asked): void {
  ledger
    .command('rename')
    .description('follow a rename in the file: links stay')
    .addArgument(new Argument('<what>', 'what was renamed').choices(['pipeline', 'source', 'target']))
    .argument('<old>', 'its name until now')
    .argument('<new>', 'its name in the file')
    .option(...WHICH)
    .action(asked((session, command) => rename(session, command.args, command.opts<TargetOption>())));
  ledger
    .command('rebind')
    .description('let a target’s name mean another tenant; what is known of the first one is kept apart')
    .argument('<target>', 'the target')
    .action(asked((session, command) => rebind(session, command.args[0] ?? '')));
}
