import type { FailureKind } from '@rollcall/core';
import type { Host } from '@rollcall/core/host';
import { counted } from './render/words.js';

/** The wording of what the program itself says when something is in the way. One place, plain texts. */

/** An error as it is printed: what is wrong, then what to do. */
export function errorText(message: string, remedy?: string): string {
  return remedy === undefined ? `error: ${message}` : `error: ${message}\n  -> ${remedy}`;
}

export function configMissing(path: string): string {
  return errorText(`there is no configuration ${path}`, 'Write one with `rollcall init`, or name it with --config FILE.');
}

export function mistakesFound(path: string, count: number): string {
  return errorText(`${path} has ${count === 1 ? 'a mistake' : `${count} mistakes`}; nothing was done`);
}

export function noPipeline(path: string): string {
  return errorText(`no enabled pipeline of ${path} feeds a target`, 'Add one under pipelines, or remove its `enabled: false`.');
}

export function severalTargets(targets: readonly string[]): string {
  return errorText(`the configuration feeds ${targets.length} targets: ${targets.join(', ')}`, `Name one: --target ${targets[0] ?? 'NAME'}`);
}

export function unknownTarget(name: string, targets: readonly string[]): string {
  return errorText(`no enabled pipeline feeds a target "${name}"`, `There is: ${targets.join(', ')}`);
}

export function targetWithPlan(): string {
  return errorText('a plan names its target itself', 'Leave --target out, or leave the plan file out to plan and apply at once.');
}

export function waitWithPlan(): string {
  return errorText('a saved plan is made already, so there is nothing to wait for', 'Leave --wait out, or leave the plan file out to wait, plan and apply at once.');
}

/** @param unready each with the name of the source and what it says */
export function waitingFor(unready: readonly string[], minutes: number, askedEverySeconds: number): string {
  return `${unready.join('; ')}; waiting for ${counted(minutes, 'minute')} at most, asking every ${askedEverySeconds} seconds`;
}

export function stillNotReady(unready: readonly string[], minutes: number): string {
  return errorText(`${unready.join('; ')}; waited ${counted(minutes, 'minute')} for that, and nothing was planned`, 'Run again when the data is complete, or wait longer.');
}

export function plannedWithout(sources: readonly string[]): string {
  const [what, them] = sources.length === 1 ? ['the source says it is not ready', 'it'] : ['sources say they are not ready', 'them'];
  return errorText(`${what}: ${sources.join(', ')}; planned without ${them}`, 'Run again when the data is complete; --wait MINUTES waits for that.');
}

export function cannotWrite(path: string, reason: string): string {
  return errorText(`${path} cannot be written: ${reason}`, 'Name another file.');
}

export function fileExists(path: string): string {
  return errorText(`${path} exists already; nothing was written`, 'Use --force to overwrite it, or --config FILE for another name.');
}

export function nothingApplied(): string {
  return `Nothing was applied. ${blockedAndGone()}`;
}

export function blockedAndGone(): string {
  return 'What is approved is one saved plan: rollcall plan --out FILE, rollcall approve FILE, rollcall apply FILE.';
}

export function planWritten(path: string): string {
  return `${whereWritten(path)} Apply it with: rollcall apply ${path}`;
}

export function blockedWritten(path: string, { required, approvers }: Host['approval']): string {
  const people = required === 1 ? 'one person' : `${required} people`;
  const who = approvers.length === 0 ? people : `${people} of ${approvers.join(', ')}, who sign with --as NAME --key FILE.pem`;
  return `${whereWritten(path)} A guard stopped it; if it is meant, it is approved by ${who}: rollcall approve ${path}`;
}

function whereWritten(path: string): string {
  return `The plan is in ${path} (readable by you only; it holds personal data).`;
}

export function wholePlan(path: string | undefined): string {
  return path === undefined ? '; --all and --json show every one' : `; all are in ${path}`;
}

export const unexpectedRemedy = 'This should not happen. Run again with --log-level debug for the details, and report them.';

/** What to do about a failure of a source or target that says nothing about it itself. */
export const failureRemedies: Readonly<Partial<Record<FailureKind, string>>> = {
  unauthorized: 'Put the right credentials where the configuration takes them from.',
  forbidden: 'Grant the missing permission; `rollcall check` tests them.',
  'rate-limited': 'Wait a minute, then run again.',
  unavailable: 'Look whether the system is up and reachable from here (`rollcall check` tries every connection), then run again.',
  'incomplete-read': 'Run again; nothing is taken away until a read is whole.',
};

/** What to do about errors of the system that say only what they are about. */
export const systemRemedies: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space on that disk and run again; nothing is half done.',
  EDQUOT: 'Free some space within the quota and run again; nothing is half done.',
  EROFS: 'That file system is mounted read-only: mount it for writing, or let `state:` name a file elsewhere.',
  EACCES: 'Give the user that runs Rollcall the right to read and write there.',
  EIO: 'The disk fails: look at it before anything else.',
};
