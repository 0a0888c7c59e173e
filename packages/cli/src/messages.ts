import type { FailureKind } from '@rollcall/core';

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

export function cannotWrite(path: string, reason: string): string {
  return errorText(`${path} cannot be written: ${reason}`, 'Name another file.');
}

export function fileExists(path: string): string {
  return errorText(`${path} exists already; nothing was written`, 'Use --force to overwrite it, or --config FILE for another name.');
}

export function nothingApplied(): string {
  return 'Nothing was applied.';
}

export function planWritten(path: string, isBlocked: boolean): string {
  const next = isBlocked ? '`rollcall apply` refuses it: a guard stopped it.' : `Apply it with: rollcall apply ${path}`;
  return `The plan is in ${path} (readable by you only; it holds personal data). ${next}`;
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
