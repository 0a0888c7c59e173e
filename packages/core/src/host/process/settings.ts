import convict from 'convict';
import { nearest } from '../config/suggest.js';
import { LOG_LEVELS, type LogFormat, type LogLevel } from '../logging/types.js';

/** What the process is told from outside. Everything else stands in the configuration file. */
export interface ProcessSettings {
  /** The configuration file. */
  readonly config: string;
  /** Where the ledger is, instead of what the file says. */
  readonly state?: string;
  readonly log: {
    readonly level: LogLevel;
    /** `auto`: pretty on a terminal, else JSON. */
    readonly format: LogFormat | 'auto';
    /** Absent: standard error. */
    readonly file?: string;
  };
  /** False where NO_COLOR is set. */
  readonly color: boolean;
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: ProcessSettings; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the settings of the process from environment variables. All problems are told at once. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): SettingsResult {
  const problems: string[] = [];
  const settings = convict(schemaTelling(problems), { env: withoutEmpty(env), args: [] });
  settings.validate({ allowed: 'strict', output: () => undefined });
  if (problems.length > 0) return { ok: false, problems };
  const { config, state, level, format, file, noColor } = settings.getProperties();
  return {
    ok: true,
    settings: { config, ...(state === '' ? {} : { state }), log: { level, format, ...(file === '' ? {} : { file }) }, color: noColor === '' },
    warnings: doubtfulNames(env),
  };
}

const variables = {
  config: 'ROLLCALL_CONFIG',
  state: 'ROLLCALL_STATE',
  level: 'ROLLCALL_LOG_LEVEL',
  format: 'ROLLCALL_LOG_FORMAT',
  file: 'ROLLCALL_LOG_FILE',
  noColor: 'NO_COLOR',
} as const;

function schemaTelling(problems: string[]) {
  const oneOf = (name: string, words: readonly string[]) => (value: unknown) => {
    if (words.includes(value as string)) return;
    const near = nearest(String(value), words);
    problems.push(`${name} must be one of ${words.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`);
  };
  const path = (name: string) => (value: unknown) => {
    if (typeof value !== 'string' || value.includes('\0') || value !== value.trim()) problems.push(`${name} must be a path, without blanks at its ends`);
  };
  return {
    config: { doc: 'The configuration file.', format: path(variables.config), default: 'rollcall.yaml', env: variables.config },
    state: { doc: 'The ledger, instead of the one in the file.', format: path(variables.state), default: '', env: variables.state, sensitive: true },
    level: { doc: 'What is logged.', format: oneOf(variables.level, LOG_LEVELS), default: 'info' as LogLevel, env: variables.level },
    format: { doc: 'How it is logged.', format: oneOf(variables.format, ['auto', 'pretty', 'json']), default: 'auto' as LogFormat | 'auto', env: variables.format },
    file: { doc: 'Where it is logged.', format: path(variables.file), default: '', env: variables.file },
    noColor: { doc: 'Any value: no colours.', format: String, default: '', env: variables.noColor },
  };
}

// A variable that is set to nothing counts as not set, as with NO_COLOR.
function withoutEmpty(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

// Other variables beginning with ROLLCALL_ may well be meant for ${env:…}; only misspelt ones are told.
function doubtfulNames(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known: readonly string[] = Object.values(variables);
  return Object.keys(env).flatMap((name) => {
    const near = name.startsWith('ROLLCALL_') && !known.includes(name) ? nearest(name.slice(9), known.map((word) => word.slice(9))) : undefined;
    return near === undefined ? [] : [`${name} is not a setting; did you mean ROLLCALL_${near}?`];
  });
}
