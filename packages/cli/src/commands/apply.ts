import type { AppliedPlan, Host, MadePlan } from '@rollcall/core/host';
import { chooseTarget } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { exitCodeOfApplied, exitCodeOfReads } from '../exit-of-run.js';
import { nothingApplied, targetWithPlan, waitWithPlan } from '../messages.js';
import { excerptPlan } from '../plan-excerpt.js';
import { withPlanFile } from '../plan-file.js';
import { appliedJson, appliedText } from '../render/applied.js';
import { findingsText } from '../render/findings.js';
import { summaryText } from '../render/plan-summary.js';
import { withHost, type Session } from '../session.js';
import { tellNotReady, waitUntilReady, type WaitOption } from '../wait-ready.js';

export interface ApplyOptions extends WaitOption {
  readonly target?: string;
  /** One JSON document in place of the text. */
  readonly json?: boolean;
}

/** Applies a saved plan; without one, plans and applies at once, if the plan is within its guards. */
export function apply(session: Session, file: string | undefined, options: ApplyOptions): Promise<ExitCode> {
  if (file === undefined) return withHost(session, (host) => planAndApply(host, session, options));
  const refusal = refusalBesidePlan(options);
  if (refusal === undefined) return withHost(session, (host) => applySaved(host, session, file, options));
  session.terminal.error(refusal);
  return Promise.resolve(EXIT.badConfiguration);
}

function refusalBesidePlan({ target, wait }: ApplyOptions): string | undefined {
  if (target !== undefined) return targetWithPlan();
  return wait === undefined ? undefined : waitWithPlan();
}

async function applySaved(host: Host, session: Session, file: string, options: ApplyOptions): Promise<ExitCode> {
  const applied = await host.apply(file);
  await report(applied, host, session, options);
  const { header } = await excerptPlan(file, { operationsPerShape: 0, findingsPerCode: 0 });
  tellNotReady(session, header);
  return exitCodeOfRun(applied, { header });
}

async function planAndApply(host: Host, session: Session, options: ApplyOptions): Promise<ExitCode> {
  const chosen = chooseTarget(host, options.target, session.settings.config);
  if ('refusal' in chosen) {
    session.terminal.error(chosen.refusal);
    return EXIT.badConfiguration;
  }
  if (!(await waitUntilReady(host, session, chosen.target, options))) return EXIT.failed;
  return withPlanFile(host, undefined, async (path) => {
    const made = await host.plan(chosen.target, path);
    const look = session.look(false);
    const { header, findings } = await excerptPlan(path, { operationsPerShape: 0, findingsPerCode: 5 });
    const parts = [summaryText(header, look), findingsText(findings, look, '; `rollcall plan --all` shows them')];
    if (options.json !== true) session.terminal.out(parts.filter((part) => part !== '').join('\n\n'));
    tellNotReady(session, header);
    if (header.blocked) {
      session.terminal.error(nothingApplied());
      return EXIT.stoppedByGuard;
    }
    const applied = await host.apply(path);
    if (options.json !== true) session.terminal.out('');
    await report(applied, host, session, options);
    return exitCodeOfRun(applied, made);
  });
}

async function report(applied: AppliedPlan, host: Host, session: Session, { json }: ApplyOptions): Promise<void> {
  const head = await host.care.head();
  session.terminal.out(json === true ? appliedJson(applied, head, session.redactor) : appliedText(applied, head, session.look(false)));
}

/** A run that did all it could is still only partly fine where a read was not whole: removals are waiting. */
function exitCodeOfRun(applied: AppliedPlan, { header }: Pick<MadePlan, 'header'>): ExitCode {
  return applied.status === 'done' ? exitCodeOfReads(header) : exitCodeOfApplied(applied);
}
