import type { Plugin } from '../../contracts/plugin.js';
import type { CommandLogSettings } from '../command-log/types.js';
import { isMapping, under, type Draft } from './draft.js';
import { resolveSection, type ResolveContext } from './resolve-section.js';
import { commandLogMapping, commandLogSchema, commandLogWord } from './schema.js';
import type { DocumentPath } from './types.js';
import { draftsUnder } from './zod-issues.js';

type Section = Readonly<Record<string, unknown>>;

/** A section without the key, and what the key says; undefined where there shall be no log. */
export interface ReadCommandLog {
  readonly section: Section;
  readonly commandLog: CommandLogSettings | undefined;
  readonly drafts: readonly Draft[];
}

const MEGABYTE = 1_000_000;

/** Takes `commandLog` out of a section whose plugin can tell its exchanges; of other plugins it is a key like any other. */
export function withoutCommandLog(section: Section, { commandLog: names }: Plugin, path: DocumentPath, context: ResolveContext): ReadCommandLog {
  const { commandLog: written, ...rest } = section;
  if (names === undefined || written === undefined) return { section, commandLog: undefined, drafts: [] };
  const { value, drafts } = resolveSection({ commandLog: written }, commandLogSchema, context);
  if (drafts.length > 0) return { section: rest, commandLog: undefined, drafts: drafts.map((draft) => under(path, draft)) };
  const schema = isMapping(written) ? commandLogMapping : commandLogWord;
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { section: rest, commandLog: undefined, drafts: draftsUnder(path, schema, value, parsed.error.issues) };
  const { commandLog } = parsed.data;
  return { section: rest, commandLog: settingsOf(typeof commandLog === 'string' ? { when: commandLog } : commandLog), drafts: [] };
}

type Written = ReturnType<typeof commandLogMapping.parse>['commandLog'];

function settingsOf({ when, format = 'pretty', file, maxSizeMb = 20, keep = 5, showValues = false }: Written): CommandLogSettings | undefined {
  if (when === 'off') return undefined;
  return { when, format, ...(file === undefined ? {} : { file }), maxBytes: Math.round(maxSizeMb * MEGABYTE), keep, showsValues: showValues };
}
