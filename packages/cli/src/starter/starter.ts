import { duoTargetText } from './duo.js';
import { ldapSourceText } from './ldap.js';
import type { SourceText } from './source-text.js';
import { sqlSourceText } from './sql.js';

export const STARTER_SOURCES = ['ldap', 'sql'] as const;
export type StarterSource = (typeof STARTER_SOURCES)[number];
export const STARTER_TARGETS = ['duo'] as const;
export type StarterTarget = (typeof STARTER_TARGETS)[number];

const SOURCES: Readonly<Record<StarterSource, SourceText>> = { ldap: ldapSourceText, sql: sqlSourceText };

/** A configuration to begin with: valid as soon as its environment variables are set. */
export function starterText(source: StarterSource, target: StarterTarget): string {
  const { section, pipeline } = SOURCES[source];
  const targets: Readonly<Record<StarterTarget, string>> = { duo: duoTargetText.section };
  return `# Rollcall. The order of work:  rollcall validate   rollcall check   rollcall plan --out plan.jsonl   rollcall apply plan.jsonl
# Secrets stay out of this file: "\${env:NAME}" takes an environment variable, "\${file:/path}" the content of a file.

# Rollcall's memory: which account belongs to whom. Keep it, back it up; without it nothing can be taken away again.
state: ./rollcall.db

sources:
${section}
targets:
${targets[target]}
pipelines:
${pipeline}`;
}

/** What to do after the file was written. */
export function nextSteps(path: string, source: StarterSource): string {
  const variables = { ...SOURCES[source].variables, ...duoTargetText.variables };
  const width = Math.max(...Object.keys(variables).map((name) => name.length));
  return [
    `Wrote ${path}. Look through it, then set:`,
    ...Object.entries(variables).map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`),
    'In Duo: Applications > Protect an Application > Admin API, with "Grant resource - Read", "Grant resource - Write" and "Grant read information".',
    'Then: rollcall validate && rollcall check && rollcall plan',
  ].join('\n');
}
