import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange } from '../../../../packages/core/src/index.js';
import { openCommandLog } from '../../../../packages/core/src/host/command-log/command-log.js';
import type { CommandLogSettings } from '../../../../packages/core/src/host/command-log/types.js';
import { createRedactor } from '../../../../packages/core/src/host/secrets/index.js';

/** A secret of the file, with characters that encodings change. */
export const configured = 'Cfg/Canary+9 "x"';

/** One request that was answered; tests replace what they are about. */
export const answered: Exchange = {
  about: { step: 'apply', planId: 'p1', runId: 'r1', pipelines: ['staff'], operations: ['create account hr:17'] },
  attempt: 1,
  sentMs: Date.UTC(2026, 10, 22, 12),
  tookMs: 93.4,
  request: { method: 'GET', url: 'https://api.example.org/v1/users?limit=300', headers: { Accept: 'application/json' } },
  answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"stat":"OK"}' },
};

/** A log in a folder of its own, and what stands in it. */
export class LogInFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-commands-'));
  readonly path = join(this.folder, 'commands.log');
  readonly warnings: string[] = [];
  readonly redactor = createRedactor();

  constructor() {
    this.redactor.add(configured);
  }

  open(settings: Partial<CommandLogSettings> = {}, path: () => string = () => this.path): ReturnType<typeof openCommandLog> {
    return openCommandLog({
      settings: { when: 'always', format: 'json', maxBytes: 20_000_000, keep: 5, showsValues: false, ...settings },
      names: { plain: ['stat', 'status', 'limit', 'user_id', 'user_id_list', 'message', 'operations', 'method', 'path'], secret: ['activation'] },
      about: { kind: 'target', name: 'duo', plugin: 'duo 1.0.0', instance: '0badcafe' },
      path,
      redactor: this.redactor,
      logger: { warn: (message) => void this.warnings.push(message) },
    });
  }

  /** What a log that is opened for these exchanges holds afterwards. */
  async textOf(settings: Partial<CommandLogSettings>, ...exchanges: readonly Exchange[]): Promise<string> {
    rmSync(this.path, { force: true });
    const log = this.open(settings);
    for (const exchange of exchanges) log.note(exchange);
    await log.close();
    return this.text;
  }

  async entryOf(exchange: Partial<Exchange>, showsValues = false): Promise<PrintedEntry> {
    return JSON.parse(await this.textOf({ showsValues }, { ...answered, ...exchange })) as PrintedEntry;
  }

  get text(): string {
    return readFileSync(this.path, 'utf8');
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An entry as it is read from the JSON form. */
export interface PrintedEntry {
  readonly operations: readonly string[];
  readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body?: unknown; readonly bytes?: number };
  readonly answer?: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown; readonly bytes?: number };
  readonly failure?: string;
}
