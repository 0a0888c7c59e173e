import type { CheckedInstance } from '@rollcall/core/host';
import { failureRemedies } from '../messages.js';
import { findingLine, severityWord } from './findings.js';
import type { Look } from './look.js';
import { maskFinding } from './masking.js';
import { counted } from './words.js';

/** What every source and target answered. */
export function checkedText(instances: readonly CheckedInstance[], look: Look): string {
  const bad = instances.filter(isBad).length;
  const verdict = bad === 0 ? look.paint.green(`check: ${counted(instances.length, 'connection')}, all fine`) : look.paint.red(`check: ${bad} of ${counted(instances.length, 'connection')} not fine`);
  return [...instances.map((instance) => instanceText(instance, look)), verdict].join('\n');
}

/** True where something must be mended before a run can do its work. */
export function isBad(instance: CheckedInstance): boolean {
  return !instance.ok || instance.findings.some((finding) => finding.severity === 'error');
}

function instanceText(instance: CheckedInstance, look: Look): string {
  const name = `${instance.kind} ${look.paint.bold(look.text(instance.name))} (${instance.use})`;
  const tenant = instance.tenant === undefined ? '' : `, tenant ${look.text(instance.tenant.label)} (${look.text(instance.tenant.id)})`;
  const lines = [instance.ok ? `${name}: connected${tenant}` : `${name}: ${look.paint.red('FAILED')}`];
  const { failure } = instance;
  if (failure !== undefined) {
    lines.push(`  ${look.paint.red('error')} ${look.text(failure.message)}${failure.code === undefined ? '' : ` (${failure.code})`}`);
    const remedy = failure.remedy ?? failureRemedies[failure.kind];
    if (remedy !== undefined) lines.push(`    -> ${look.text(remedy)}`);
  }
  for (const finding of instance.findings) {
    lines.push(`  ${severityWord(finding.severity, look)} ${finding.code}: ${findingLine(finding, look)}`);
    const { remedy } = maskFinding(finding);
    if (remedy !== undefined) lines.push(`    -> ${look.text(remedy)}`);
  }
  return lines.join('\n');
}
