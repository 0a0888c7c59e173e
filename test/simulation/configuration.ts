import { LIMITED } from './limits.js';
import type { Setting } from './scenario.js';

const SCOPES: Readonly<Record<Setting['joined'], string>> = {
  no: "dir.status == 'active'",
  mail: "dir.status == 'active'",
  scope: "dir.status == 'active' && has_hr && hr.state == 'employed'",
};

/** Wide enough that no world reaches them. */
const WIDE = 1_000;

/** The configuration of a world, as an operator would write it. */
export function configurationOf(setting: Setting, target: string): string {
  const lines = [
    'state: ./rollcall.db',
    `sources: { dir: { use: dir }${setting.joined === 'no' ? '' : ', hr: { use: hr }'} }`,
    `targets: { ${target}: { use: app } }`,
    'pipelines:',
    ...pipeline(setting, target, 'staff', SCOPES[setting.joined], setting.joined),
    ...(setting.students ? pipeline(setting, target, 'students', "dir.status == 'student'", 'no') : []),
  ];
  return `${lines.join('\n')}\n`;
}

function pipeline(setting: Setting, target: string, name: string, scope: string, joined: Setting['joined']): readonly string[] {
  const mail = joined === 'mail' ? 'hr.mail' : 'dir.mail';
  return [
    `  ${name}:`,
    '    from: dir',
    `    to: ${target}`,
    ...(joined === 'no' ? [] : ['    join: { hr: "hr.number == dir.number" }']),
    `    scope: "${scope}"`,
    `    accounts: { username: "lower(dir.uid)", email: "${mail}", realname: "dir.cn", phones: "dir.mobile" }`,
    ...(setting.groups && name === 'staff' ? ['    groups: { select: "group.name.startsWith(\'vpn-\')", name: "group.name", desc: "group.description" }'] : []),
    `    leave: [ ${ladderOf(setting)} ]`,
    `    absence: ${setting.absence}`,
    `    renameCycles: ${setting.renameCycles}`,
    `    guards: { ${guardsOf(setting)} }`,
  ];
}

function ladderOf({ ladder, dwellDays }: Setting): string {
  return ladder.map((rung, at) => `{ ${rung}: ${at === 0 ? 'now' : `${at * dwellDays}d`} }`).join(', ');
}

function guardsOf(setting: Setting): string {
  const limits = LIMITED.map((guard) => [guard, setting[`${guard}Max`] ?? WIDE] as const);
  return [...limits, ['shrinkSource', WIDE] as const].map(([guard, max]) => `${guard}: { max: ${max} }`).join(', ');
}
