import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTarget, type TargetOption } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readGrouperTables } from '../grouper/tables.js';
import { errorText } from '../messages.js';
import { importedText } from '../render/imported-text.js';
import type { Session } from '../session.js';

export interface ImportGrouperOptions extends TargetOption {
  readonly pipeline?: string;
  readonly personKey: string;
  readonly groupKey: string;
  readonly apply?: boolean;
}

/** Takes over what Grouper's tables know; without `--apply` only says what it would take over. */
export function importGrouper(session: Session, folder: string, { target: name, pipeline, personKey, groupKey, apply }: ImportGrouperOptions): Promise<ExitCode> {
  const read = readGrouperTables((file) => textOf(join(folder, file)), { person: personKey, group: groupKey });
  if (!read.ok) {
    session.terminal.error(errorText(`${folder}: ${read.problem}; nothing was taken over`, read.remedy));
    return Promise.resolve(EXIT.badConfiguration);
  }
  return withTarget(session, name, async (host, target) => {
    const imported = await host.care.importLinks(target, { ...read.tables, write: apply === true, ...(pipeline === undefined ? {} : { pipeline }) });
    const refused = [...read.refused, ...imported.refused];
    session.terminal.out(importedText({ ...imported, refused }, read.notInTarget, apply === true, session.look(false)));
    return refused.length === 0 ? EXIT.fine : EXIT.partly;
  });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
