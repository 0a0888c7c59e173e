import type { Finding } from '@rollcall/core';
import type { FindingGroup } from '../plan-excerpt.js';
import type { Look } from './look.js';
import { maskFinding } from './masking.js';
import { number } from './words.js';

/** Findings by kind: the first of each, how many more, and what to do. Empty text where there are none. */
export function findingsText(groups: readonly FindingGroup[], look: Look, more: string): string {
  if (groups.length === 0) return '';
  return [look.paint.bold('Findings'), ...groups.map((group) => groupText(group, look, more))].join('\n');
}

/** One finding on one line, with what it is about. */
export function findingLine(finding: Finding, look: Look): string {
  const { message, about } = look.showsValues ? finding : maskFinding(finding);
  return about === undefined || message.includes(about) ? look.text(message) : `${look.text(about)}: ${look.text(message)}`;
}

function groupText(group: FindingGroup, look: Look, more: string): string {
  const lines = [`  ${severityWord(group.severity, look)} ${group.code}${group.count > 1 ? ` (${number(group.count)})` : ''}`];
  const remedies = new Set(group.first.map((finding) => finding.remedy));
  const shared = remedies.size === 1;
  for (const finding of group.first) {
    lines.push(`    ${findingLine(finding, look)}`);
    if (!shared) lines.push(...remedyLines(finding, look, '      '));
  }
  if (group.count > group.first.length) lines.push(look.paint.dim(`    … ${number(group.count - group.first.length)} more${more}`));
  const [first] = group.first;
  if (shared && first !== undefined) lines.push(...remedyLines(first, look, '    '));
  return lines.join('\n');
}

function remedyLines(finding: Finding, look: Look, indent: string): readonly string[] {
  const { remedy } = look.showsValues ? finding : maskFinding(finding);
  return remedy === undefined ? [] : [`${indent}-> ${look.text(remedy)}`];
}

export function severityWord(severity: Finding['severity'], { paint }: Look): string {
  if (severity === 'error') return paint.red('error');
  return severity === 'warning' ? paint.yellow('warning') : paint.dim('info');
}
