import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@rollcall/core';
import { demoIntegration, type SimulatedDuo } from '@rollcall/duo-simulator';
import { openSqlite } from '@rollcall/sqlite';
import { sqlTarget } from '@rollcall/target-sql';
import { expect } from 'chai';
import { runHere, type Ended } from '../../cli/support/installation.js';
import { duoSourceInProcess } from '../../target-duo/support/in-process.js';
import { projectRoot } from '../../support/servers/run-node.js';

const EXAMPLE = join(projectRoot, 'examples/duo-report');

export type TableRow = Readonly<Record<string, unknown>>;

/** Grouper's reporting tables over a Duo account: the example `duo-report` as it lies in the repository, with a SQLite database. */
export class DuoTables {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-tables-'));
  readonly #config = join(this.folder, 'rollcall.yaml');

  constructor(
    private readonly duo: SimulatedDuo,
    private readonly clock: Clock & { nowMs: number },
  ) {
    cpSync(EXAMPLE, this.folder, { recursive: true });
  }

  static async open(duo: SimulatedDuo, clock: Clock & { nowMs: number }): Promise<DuoTables> {
    const tables = new DuoTables(duo, clock);
    await tables.query(readFileSync(join(EXAMPLE, 'tables-sqlite.sql'), 'utf8'));
    return tables;
  }

  async query(text: string): Promise<readonly TableRow[]> {
    const database = await openSqlite(join(this.folder, 'report.db'));
    try {
      if (!text.startsWith('select')) {
        database.exec(text);
        return [];
      }
      return database.all(text);
    } finally {
      database.close();
    }
  }

  run(...args: readonly string[]): Promise<Ended> {
    this.clock.nowMs += 1;
    const env = { DUO_HOST: '127.0.0.1', DUO_IKEY: demoIntegration.ikey, DUO_SKEY: demoIntegration.skey, REPORT_URL: `sqlite:${join(this.folder, 'report.db')}` };
    return runHere([...args, '--config', this.#config], { env, plugins: [duoSourceInProcess(this.duo), sqlTarget], clock: this.clock });
  }

  async apply(target: 'report' | 'methods' = 'report'): Promise<void> {
    const { code, stdout, stderr } = await this.run('apply', '--target', target);
    expect(code, stdout + stderr).to.equal(0);
  }

  /** Changes the file; what is looked for must be there. */
  edit(from: string | RegExp, to: string): void {
    const text = readFileSync(this.#config, 'utf8');
    expect(text).to.match(typeof from === 'string' ? new RegExp(from.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')) : from);
    writeFileSync(this.#config, text.replace(from, to));
  }

  /** The rows of a table by one of its columns, in its order. */
  async column(table: string, name: string): Promise<readonly unknown[]> {
    return (await this.query(`select ${name} from ${table} order by ${name}`)).map((row) => row[name]);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
