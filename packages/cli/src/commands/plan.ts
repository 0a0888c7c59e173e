import type { Host, MadePlan } from '@rollcall/core/host';
import { chooseTarget } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { exitCodeOfReads } from '../exit-of-run.js';
import { blockedAndGone, blockedWritten, cannotWrite, planWritten, wholePlan } from '../messages.js';
import { withPlanFile, writingProblem } from '../plan-file.js';
import { excerptPlan, planLines } from '../plan-excerpt.js';
import { findingsText } from '../render/findings.js';
import { operationsText } from '../render/operations.js';
import { planJson } from '../render/plan-json.js';
import { summaryText } from '../render/plan-summary.js';
import { withHost, type Session } from '../session.js';
import { tellNotReady, waitUntilReady, type WaitOption } from '../wait-ready.js';

const OPERATION_LINES = 40;
const FINDINGS_PER_CODE = 5;

export interface PlanOptions extends WaitOption {
  readonly target?: string;
  readonly out?: string;
  readonly baseline?: boolean;
  readonly asIfStopped?: readonly string[];
  readonly json?: boolean;
  readonly exitCode?: boolean;
  readonly showValues?: boolean;
  readonly all?: boolean;
}

/** Makes a plan and shows it; with `--out` keeps it for `apply`. Changes nothing at the target. */
export function plan(session: Session, options: PlanOptions): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const refused = refusalOf(host, session, options);
    if ('refusal' in refused) {
      session.terminal.error(refused.refusal);
      return EXIT.badConfiguration;
    }
    if (!(await waitUntilReady(host, session, refused.target, options))) return EXIT.failed;
    return withPlanFile(host, options.out, async (path) => {
      const made = await host.plan(refused.target, path, { baseline: options.baseline === true, ...(options.asIfStopped === undefined ? {} : { asIfStopped: options.asIfStopped }) });
      if (options.json === true) await printJson(made, session, options);
      else await printText(made, host, session, options);
      tellNotReady(session, made.header);
      return exitCodeOfPlan(made, options.exitCode === true);
    });
  });
}

/** What a plan that was made means for the process's end, nothing being applied. */
function exitCodeOfPlan({ header }: Pick<MadePlan, 'header'>, tellsChanges: boolean): ExitCode {
  if (header.blocked) return EXIT.stoppedByGuard;
  const ofReads = exitCodeOfReads(header);
  return ofReads === EXIT.fine && tellsChanges && header.total > 0 ? EXIT.changesPending : ofReads;
}

function refusalOf(host: Host, { settings }: Session, { target, out }: PlanOptions): ReturnType<typeof chooseTarget> {
  const problem = out === undefined ? undefined : writingProblem(out);
  if (out !== undefined && problem !== undefined) return { refusal: cannotWrite(out, problem) };
  return chooseTarget(host, target, settings.config);
}

async function printText(made: MadePlan, host: Host, session: Session, options: PlanOptions): Promise<void> {
  const look = session.look(options.showValues === true);
  const limit = options.all === true ? Number.MAX_SAFE_INTEGER : OPERATION_LINES;
  const excerpt = await excerptPlan(made.path, { operationsPerShape: limit, findingsPerCode: options.all === true ? limit : FINDINGS_PER_CODE });
  const parts = [summaryText(excerpt.header, look), operationsText(excerpt, look, limit), findingsText(excerpt.findings, look, wholePlan(options.out))];
  parts.push(nextStep(excerpt.header.blocked, options.out, host));
  session.terminal.out(parts.filter((part) => part !== '').join('\n\n'));
}

function nextStep(isBlocked: boolean, out: string | undefined, { approval }: Host): string {
  if (out === undefined) return isBlocked ? blockedAndGone() : '';
  return isBlocked ? blockedWritten(out, approval) : planWritten(out);
}

async function printJson(made: MadePlan, session: Session, { showValues }: PlanOptions): Promise<void> {
  for await (const text of planJson(planLines(made.path), session.redactor, showValues === true)) session.terminal.out(text);
}
