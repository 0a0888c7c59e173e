import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@rollcall/core';
import { createLogger, createRedactor, openHost, readPlan, systemClock, systemRandom, type AppliedPlan, type Host, type ReadPlan } from '@rollcall/core/host';
import { ldapSource } from '@rollcall/source-ldap';
import { sqlSource } from '@rollcall/source-sql';
import { duoTarget } from '@rollcall/target-duo';

/** A folder with a configuration file and a ledger, run with the real plugins. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-system-'));
  readonly planPath = join(this.folder, 'plan.jsonl');
  env: Record<string, string> = {};
  clock: Clock = systemClock;

  configure(yaml: string, env: Record<string, string>): void {
    writeFileSync(join(this.folder, 'rollcall.yaml'), yaml);
    this.env = env;
  }

  async with<T>(work: (host: Host) => Promise<T>): Promise<T> {
    const file = join(this.folder, 'rollcall.yaml');
    const redactor = createRedactor();
    const logger = createLogger({ level: 'debug', format: 'json', color: false, to: { file: join(this.folder, 'log.json') }, redactor, clock: systemClock });
    const opened = await openHost({
      text: readFileSync(file, 'utf8'),
      file,
      plugins: [ldapSource, sqlSource, duoTarget],
      env: this.env,
      readFile: (path) => readFileSync(path, 'utf8'),
      clock: this.clock,
      random: systemRandom,
      logger,
      redactor,
    });
    if (!opened.ok) throw new Error(opened.issues.map((issue) => `${issue.line}:${issue.column} ${issue.message}`).join('\n'));
    try {
      return await work(opened.host);
    } finally {
      await opened.host.dispose();
      await logger.close();
    }
  }

  async plan(): Promise<ReadPlan> {
    await this.with((host) => host.plan('duo', this.planPath));
    return readPlan(this.planPath, 1_000_000);
  }

  apply(): Promise<AppliedPlan> {
    return this.with((host) => host.apply(this.planPath));
  }

  /** What a new plan would do, in words: kind, what, and the label. */
  async operations(): Promise<readonly string[]> {
    const { operations } = await this.plan();
    return operations.map(({ operation }) => {
      if ('attachment' in operation) {
        const what = operation.attachment.what === 'membership' ? operation.attachment.groupLabel : operation.attachment.attribute;
        return `${operation.kind} ${what} ${operation.label}`;
      }
      const changes = operation.kind === 'update' ? ` ${[...Object.keys(operation.set), ...operation.clear.map(({ attribute }) => `-${attribute}`)].sort().join(',')}` : '';
      return `${operation.kind} ${operation.type} ${operation.label}${changes}`;
    });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
