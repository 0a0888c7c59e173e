import type { Command } from 'commander';
import type { Asked } from './asked.js';
import { approve, type ApproveOptions } from './commands/approve.js';
import { enrol, type EnrolOptions } from './commands/enrol.js';
import { forget } from './commands/forget.js';
import { importGrouper, type ImportGrouperOptions } from './commands/import-grouper.js';
import { leave, type LeaveOptions } from './commands/leave.js';
import { link, unlink, type LinkOptions } from './commands/link.js';
import { retire, type RetireOptions } from './commands/retire.js';
import { retry } from './commands/retry.js';
import type { TargetOption } from './choose-target.js';

const WHOM = 'SOURCE:KEY, a key, or the name of the account';
const WHICH = ['--target <name>', 'the target, where there are several'] as const;

/** What people order beside plans. */
export function addOrders(program: Command, asked: Asked): void {
  program
    .command('approve')
    .description('accept one plan that a guard stopped; apply it afterwards')
    .argument('<plan>', 'a file written by `rollcall plan --out`')
    .option('--as <name>', 'who approves; default: you')
    .option('--key <file>', 'the private Ed25519 key to sign with, where the file names approvers')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON document')
    .action(asked((session, command) => approve(session, argument(command, 0), command.opts<ApproveOptions>())));
  program
    .command('leave')
    .description('disable one account now, also while a guard blocks the plan for the others')
    .argument('<person>', WHOM)
    .option('--now', 'give the order')
    .option('--undo', 'lift it: the next plan enables who is still wanted')
    .option(...WHICH)
    .option('--json', 'print one JSON document')
    .action(asked((session, command) => leave(session, argument(command, 0), command.opts<LeaveOptions>())));
  program
    .command('enrol')
    .description('send the target’s enrolment message to named people, again where it was sent before')
    .argument('<people...>', WHOM)
    .option(...WHICH)
    .option('--json', 'print one JSON document')
    .action(asked((session, command) => enrol(session, command.args, command.opts<EnrolOptions>())));
  addLinks(program, asked);
  addImport(program, asked);
  program
    .command('retry')
    .description('let operations that the target refused go again with the next plan')
    .argument('[operations...]', 'ids of operations, as findings name them; default: all')
    .option(...WHICH)
    .action(asked((session, command) => retry(session, command.args, command.opts<TargetOption>())));
}

function addImport(program: Command, asked: Asked): void {
  program
    .command('import')
    .description('take over what another system knows of its accounts, groups and memberships')
    .command('grouper')
    .description('from grouper_sync_member.csv, grouper_sync_group.csv and grouper_sync_membership.csv; without --apply it only tells')
    .argument('<folder>', 'where the three files lie')
    .option('--person-key <column>', 'the column of grouper_sync_member that holds the keys of people in the source', 'subject_id')
    .option('--group-key <column>', 'the column of grouper_sync_group that holds the keys of groups in the source', 'group_id')
    .option('--pipeline <name>', 'the pipeline that is to have them, where several feed the target')
    .option('--apply', 'write it to the ledger')
    .option(...WHICH)
    .action(asked((session, command) => importGrouper(session, argument(command, 0), command.opts<ImportGrouperOptions>())));
}

function addLinks(program: Command, asked: Asked): void {
  program
    .command('link')
    .description('link a person to an account of the target by its id')
    .argument('<person>', 'SOURCE:KEY, or the key')
    .argument('<id>', 'the id of the account in the target')
    .option('--from <key>', 'the key that the same person had before, and that the account is linked by still')
    .option(...WHICH)
    .action(asked((session, command) => link(session, argument(command, 0), argument(command, 1), command.opts<LinkOptions>())));
  program
    .command('unlink')
    .description('let one account go: it stays as it is and is nobody’s')
    .argument('<person>', WHOM)
    .option(...WHICH)
    .action(asked((session, command) => unlink(session, argument(command, 0), command.opts<TargetOption>())));
  program
    .command('forget')
    .description('erase what the ledger knows of a person; the audit chain still verifies')
    .argument('<person>', WHOM)
    .option(...WHICH)
    .action(asked((session, command) => forget(session, argument(command, 0), command.opts<TargetOption>())));
  program
    .command('pipeline')
    .description('what becomes of the people of a pipeline')
    .command('retire')
    .description('end a pipeline that was taken out of the file')
    .argument('<name>', 'the pipeline')
    .option('--leave', 'its people leave, by the ladder, with the next plans')
    .option('--release', 'its people are nobody’s again and stay as they are')
    .option(...WHICH)
    .action(asked((session, command) => retire(session, argument(command, 0), command.opts<RetireOptions>())));
}

// Commander has refused a line that lacks one.
function argument(command: Command, index: number): string {
  return command.args[index] ?? '';
}
