import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, cpSync, mkdirSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '@rollcall/sqlite';
import { expect } from 'chai';
import { runProgram, type ProgramEnd, type ProgramStart } from '../cli/support/program.js';
import { SmallOffice } from './support/small-office.js';

const WRITES = { method: 'POST' } as const;
const DELETES = { method: 'DELETE' } as const;
const NOBODY = 65_534;
/** Starts a process that sees mounts of its own; no rights are needed where the system lets everybody do so. */
const APART = ['unshare', '-Urm'] as const;

/** What somebody runs who does not know yet that something is wrong. */
const COMMANDS: readonly (readonly string[])[] = [['apply', 'plan.jsonl'], ['apply'], ['leave', 'hr:1', '--now']];

interface Loss {
  readonly name: string;
  /** Breaks it, and tells how the program is started afterwards. */
  readonly happens: (folder: string) => ProgramStart | Promise<ProgramStart>;
  readonly told: RegExp;
}

const LOSSES: readonly Loss[] = [
  { name: 'the disk is full', happens: fillDisk, told: /the ledger \S+ cannot grow: the disk is full|the disk under the ledger \S+ fails|ENOSPC: no space left on device, \S+ '/ },
  { name: 'a quota is used up', happens: () => ({ by: ['sh', '-c', 'ulimit -f 8; exec "$0" "$@"'] }), told: /the disk under the ledger \S+ fails/ },
  { name: 'the ledger can only be read', happens: makeReadOnly, told: /the ledger \S+ cannot be (?:written|opened)/ },
  { name: 'pages of the ledger are overwritten', happens: (folder) => spoil(join(folder, 'rollcall.db'), 4096, 4096 * 400), told: /the ledger \S+ is damaged/ },
  { name: 'the head of the ledger is overwritten', happens: (folder) => spoil(join(folder, 'rollcall.db'), 0, 4096), told: /rollcall\.db is not a Rollcall ledger|the ledger \S+ is damaged/ },
  { name: 'half of the ledger is missing', happens: cutInHalf, told: /the ledger \S+ is damaged/ },
  { name: 'the clock was set back', happens: (folder) => turnBackClock(folder), told: /the clock went back by 30 days: / },
];

describe('what happens to the disk or the clock reaches no account', function () {
  this.timeout(240_000);

  for (const { name, happens, told } of LOSSES) {
    it(`${name}: every command says so and what to do, ends with 1, and sends no write`, async () => {
      const office = await SmallOffice.open(12);
      const { installation, simulator } = office;
      const { folder } = installation;
      try {
        await installation.plan();
        await installation.apply();
        await office.sql("update person set active = 0 where id = 3; update person set name = 'Another' where id = 4; insert into person values (99, 'new99', 'New', null, null, 1)");
        await installation.plan();
        const start = await happens(folder);
        const before = simulator.requests.count(WRITES) + simulator.requests.count(DELETES);
        for (const command of COMMANDS) {
          const end = await runProgram(command, folder, installation.env, start);
          expectClear(end, told, command.join(' '));
        }
        expect(simulator.requests.count(WRITES) + simulator.requests.count(DELETES)).to.equal(before);
      } finally {
        for (const path of ['', '.rollcall']) chmodSync(join(folder, path), 0o700);
        await office.close();
      }
    });
  }
});

function expectClear({ code, stdout, stderr }: ProgramEnd, told: RegExp, command: string): void {
  expect(stderr, `${command}\n${stdout}`).to.match(told);
  expect(stderr, command).to.match(/(?:^|\n)error: [^\n]+\n {2}-> [^\n]+\n$/).and.not.to.match(/^ {4}at /m);
  expect(code, command).to.equal(1);
}

/** A disk of its own that has no room left; where the system lets nobody mount one, files that cannot grow. */
function fillDisk(folder: string): ProgramStart {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const [apart, ...words] = APART;
  if (spawnSync(apart, [...words, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', disk]).status !== 0) return { by: ['sh', '-c', 'ulimit -f 1; exec "$0" "$@"'] };
  const full = join(folder, 'full');
  mkdirSync(full);
  for (const name of readdirSync(folder)) if (name !== 'disk' && name !== 'full') cpSync(join(folder, name), join(full, name), { recursive: true });
  const script = 'mount -t tmpfs -o size=8m none disk && cp -a full/. disk && { dd if=/dev/zero of=disk/filler bs=4k 2>/dev/null; cd disk; exec "$0" "$@"; }';
  return { by: [...APART, 'sh', '-c', script] };
}

function makeReadOnly(folder: string): ProgramStart {
  for (const name of readdirSync(folder)) if (name.startsWith('rollcall.db')) chmodSync(join(folder, name), 0o444);
  for (const name of ['rollcall.yaml', 'hr.db', 'plan.jsonl']) chmodSync(join(folder, name), 0o444);
  chmodSync(join(folder, '.rollcall'), 0o777);
  for (const name of readdirSync(join(folder, '.rollcall'))) chmodSync(join(folder, '.rollcall', name), 0o777);
  chmodSync(folder, 0o555);
  // Root may write everything.
  return process.getuid?.() === 0 ? { uid: NOBODY } : {};
}

function spoil(path: string, from: number, length: number): ProgramStart {
  const size = statSync(path).size;
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, Buffer.alloc(Math.min(length, size - from), 0xa5), 0, undefined, from);
  closeSync(descriptor);
  return {};
}

function cutInHalf(folder: string): ProgramStart {
  const path = join(folder, 'rollcall.db');
  truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096);
  return {};
}

/** The same as a clock that is set back: the ledger has noted something thirty days later. */
async function turnBackClock(folder: string): Promise<ProgramStart> {
  const database = await openSqlite(join(folder, 'rollcall.db'));
  try {
    database.run('update tenant_time set newest = ?', [new Date(Date.now() + 30 * 86_400_000).toISOString()]);
  } finally {
    database.close();
  }
  return {};
}
