import type { Change, Fault, Scenario, Step, Trouble } from './scenario.js';

/** One thing that happens, in a line for people. */
export function describeChange(change: Change): string {
  switch (change.do) {
    case 'wait':
      return `${durationText(change.ms)} pass`;
    case 'hand-create':
      return `by hand: account ${factsText(change.account)}`;
    case 'hand-group':
      return `by hand: group ${change.id} ${change.name}`;
    case 'hand':
      return `by hand: ${change.what} ${change.name}${change.to === undefined ? '' : ` ${change.to}`}`;
    case 'row':
      return `database: row ${change.number} ${change.row === null ? 'is gone' : factsText(change.row)}`;
    default:
      return `source: ${describeSource(change)}`;
  }
}

function describeSource(change: Extract<Change, { do: 'put' | 'drop' | 'set' | 'swap' | 'reject' | 'member' | 'group' }>): string {
  switch (change.do) {
    case 'put':
      return `${change.key} is there: ${factsText(change.facts)}`;
    case 'drop':
      return `${change.key} is gone`;
    case 'set':
      return `${change.key} ${change.field} = ${change.value ?? '(none)'}`;
    case 'swap':
      return `${change.key} and ${change.other} swap names`;
    case 'reject':
      return `the record of ${change.key} ${change.on ? 'cannot be read' : 'can be read again'}`;
    case 'member':
      return `${change.key} ${change.on ? 'joins' : 'leaves'} ${change.group}`;
    case 'group':
      return `group ${change.group} ${change.name === null ? 'is gone' : `is called ${change.name}`}`;
    default:
      return change satisfies never;
  }
}

function describeStep(step: Step): readonly string[] {
  switch (step.do) {
    case 'run': {
      const then = { hold: ', and keep the plan for later', replay: ', and try the plan once more', edit: ', and try an edited plan first' };
      const between = step.between.map((change) => `  between plan and apply: ${describeChange(change)}`);
      return [`run${step.then === undefined ? '' : then[step.then]}${troubleText(step)}`, ...between];
    }
    case 'apply-held':
      return [`apply the plan that was kept${troubleText(step)}`];
    case 'clock-back':
      return [`the clock goes back by ${durationText(step.ms)}`];
    default:
      return [describeChange(step)];
  }
}

function troubleText({ faults, crash }: Trouble): string {
  const told = faults.map(faultText);
  if (crash !== undefined) told.push(`dies at boundary ${crash.at}${crash.elsewhere ? ' on another machine' : ''}`);
  return told.length === 0 ? '' : ` (${told.join('; ')})`;
}

function faultText({ on, nth, kind, after }: Fault): string {
  const channel = { dir: 'directory read', hr: 'database read', read: 'read of the target', write: 'write' }[on];
  return `${kind} at ${nth === 'each' ? 'each ' : ''}${channel}${nth === 'each' ? '' : ` ${nth}`}${on === 'dir' || on === 'hr' ? ` after ${after}` : ''}`;
}

/** A whole scenario, for people. */
export function describeScenario({ seed, setting, people, rows, groups, members, accounts, handGroups, steps }: Scenario): string {
  const lines = [
    `seed ${seed}`,
    `setting: ${factsText(setting)}`,
    ...Object.entries(people).map(([key, facts]) => `person ${key}: ${factsText(facts)}`),
    ...Object.entries(rows).map(([number, row]) => `row ${number}: ${factsText(row)}`),
    ...Object.entries(groups).map(([key, name]) => `group ${key}: ${name}`),
    ...(members.length === 0 ? [] : [`members: ${members.join(', ')}`]),
    ...accounts.map((account) => `account by hand: ${factsText(account)}`),
    ...handGroups.map((group) => `group by hand: ${factsText(group)}`),
    ...steps.flatMap((step, at) => describeStep(step).map((line, part) => (part === 0 ? `${at + 1}. ${line}` : `   ${line}`))),
  ];
  return lines.join('\n');
}

function factsText(facts: object): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(' ');
}

function durationText(ms: number): string {
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} minutes`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} hours` : `${Math.round(ms / 86_400_000)} days`;
}
