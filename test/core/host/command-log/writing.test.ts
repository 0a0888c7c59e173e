import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Exchange } from '../../../../packages/core/src/index.js';
import { answered, configured, LogInFolder } from './support.js';

const refused: Exchange = {
  ...answered,
  attempt: 2,
  request: { method: 'POST', url: 'https://api.example.org/v1/users', headers: { Authorization: 'Basic QUJDREVGOjEyMw==', 'Content-Type': 'application/json' }, body: '{"username":"ada","status":"active"}' },
  answer: { status: 400, headers: { 'content-type': 'application/json', server: 'x' }, body: '{"stat":"FAIL","message":"ada exists"}' },
  failure: 'refused',
};
const lost: Exchange = { attempt: 1, sentMs: answered.sentMs, tookMs: 30_000, request: { method: 'GET', url: 'https://api.example.org/v1', headers: {} }, failure: 'no whole answer within 30000 ms' };

describe('command log: what an entry looks like', () => {
  const log = new LogInFolder();
  after(() => log.dispose());

  it('for people: like a transcript, every line but the first indented', async () => {
    expect(await log.textOf({ format: 'pretty' }, refused, lost)).to.equal(`2026-11-22T12:00:00.000Z target duo (duo 1.0.0, instance 0badcafe), apply, attempt 2
  run: r1
  plan: p1
  pipelines: staff
  operation: create account hr:17
  HTTP method: POST
  HTTP URL: https://api.example.org/v1/users
  HTTP request header: Authorization: [secret]
  HTTP request header: Content-Type: application/json
  HTTP request body (36 bytes):
    {
      "username": "…(3)",
      "status": "active"
    }
  HTTP response code: 400, took ms: 93
  failure: refused
  HTTP response header: content-type: application/json
  HTTP response header: server: x
  HTTP response body (38 bytes):
    {
      "stat": "FAIL",
      "message": "… exists"
    }

2026-11-22T12:00:00.000Z target duo (duo 1.0.0, instance 0badcafe), unknown step, attempt 1
  HTTP method: GET
  HTTP URL: https://api.example.org/v1
  no HTTP response, took ms: 30000
  failure: no whole answer within 30000 ms

`);
  });

  it('for machines: one object a line, with the same keys in the same order', async () => {
    const lines = (await log.textOf({ format: 'json' }, refused, lost)).split('\n');
    expect(lines).to.deep.equal([
      '{"time":"2026-11-22T12:00:00.000Z","target":"duo","plugin":"duo 1.0.0","instance":"0badcafe","step":"apply","planId":"p1","runId":"r1","pipelines":["staff"],"operations":["create account hr:17"],"attempt":2,'
      + '"request":{"method":"POST","url":"https://api.example.org/v1/users","headers":{"Authorization":"[secret]","Content-Type":"application/json"},"body":{"username":"…(3)","status":"active"},"bytes":36},'
      + '"answer":{"status":400,"headers":{"content-type":"application/json","server":"x"},"body":{"stat":"FAIL","message":"… exists"},"bytes":38},"failure":"refused","ms":93}',
      '{"time":"2026-11-22T12:00:00.000Z","target":"duo","plugin":"duo 1.0.0","instance":"0badcafe","attempt":1,"request":{"method":"GET","url":"https://api.example.org/v1","headers":{}},"failure":"no whole answer within 30000 ms","ms":30000}',
      '',
    ]);
  });

  it('names so many operations, and counts the rest', async () => {
    const operations = Array.from({ length: 2_000 }, (_, at) => `disable account hr:${String(at)}`);
    const entry = await log.entryOf({ about: { step: 'look-again', operations } });
    expect([entry.operations.length, entry.operations.at(-1)]).to.deep.equal([201, '… (1800 more)']);
  });

  it('lets no answer forge an entry or move the cursor', async () => {
    const body = `x\n2026-11-22T12:00:00.000Z target duo\r\n\u001b[2J${configured}`;
    const text = await log.textOf({ format: 'pretty' }, { ...answered, answer: { status: 502, headers: { 'content-type': 'text/html', 'x-y': 'a\nb' }, body } });
    expect(text.split('\n').filter((line) => /^\S/.test(line)).length).to.equal(1);
    expect(text).to.include('\n    2026-11-22T12:00:00.000Z target duo\n    \\u001b[2J[secret]\n').and.include('x-y: a\\nb\n');
  });
});

describe('command log: which exchanges are noted', () => {
  const log = new LogInFolder();
  after(() => log.dispose());
  const attempts = async (when: 'always' | 'on-error', ...exchanges: readonly Exchange[]): Promise<number> => (await log.textOf({ when }, ...exchanges)).split('\n').length - 1;

  it('always: all', async () => expect(await attempts('always', answered, refused, lost)).to.equal(3));

  it('on-error: refused by status, refused in words, not answered', async () => {
    const inWords: Exchange = { ...answered, failure: 'stat FAIL' };
    const byStatus: Exchange = { ...answered, answer: { status: 404, headers: {}, body: '' } };
    expect(await attempts('on-error', answered, refused, lost, inWords, byStatus, answered)).to.equal(4);
  });
});

describe('command log: the file', () => {
  let log: LogInFolder;
  beforeEach(() => (log = new LogInFolder()));
  afterEach(() => log.dispose());
  const names = (): readonly string[] => readdirSync(log.folder).sort();

  it('is made with the first entry, for its owner alone, and holds each entry soon after it was noted', async () => {
    const open = log.open();
    expect(names()).to.deep.equal([]);
    open.note(answered);
    await new Promise((resolve) => setImmediate(resolve));
    open.note(answered);
    const [first, second] = log.text.split('\n');
    expect(JSON.parse(first ?? '')).to.deep.equal(JSON.parse(second ?? ''));
    expect(statSync(log.path).mode & 0o777).to.equal(0o600);
    await open.close();
    open.note(answered);
    await open.close();
    expect(log.text.split('\n').length).to.equal(3);
  });

  it('is put aside before it grows too large, and so many older ones are kept', async () => {
    const open = log.open({ maxBytes: 1_000, keep: 2 });
    const size = JSON.stringify(await log.entryOf({})).length;
    rmSync(log.path);
    for (let attempt = 1; attempt <= 14; attempt += 1) open.note({ ...answered, attempt });
    await open.close();
    expect(size * 2).to.be.below(1_000).and.above(500);
    expect(names()).to.deep.equal(['commands.log', 'commands.log.1', 'commands.log.2']);
    const attemptsIn = (name: string): readonly number[] => readFileSync(join(log.folder, name), 'utf8').split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { attempt: number }).attempt]));
    expect(['commands.log.2', 'commands.log.1', 'commands.log'].flatMap(attemptsIn)).to.deep.equal([9, 10, 11, 12, 13, 14]);
    for (const name of names()) {
      expect(statSync(join(log.folder, name)).size).to.be.at.most(1_000);
      expect(statSync(join(log.folder, name)).mode & 0o777).to.equal(0o600);
    }
  });

  it('keeps none where none is to be kept; an entry larger than the file is written whole', async () => {
    const open = log.open({ maxBytes: 100, keep: 0 });
    for (let attempt = 1; attempt <= 3; attempt += 1) open.note({ ...answered, attempt });
    await open.close();
    expect(names()).to.deep.equal(['commands.log']);
    expect(JSON.parse(log.text)).to.deep.include({ attempt: 3 });
  });

  it('appends to what is there; two logs of one file do not mix their entries', async () => {
    writeFileSync(log.path, '{"old":1}\n');
    const [one, two] = [log.open(), log.open()];
    for (let round = 0; round < 20; round += 1) for (const open of [one, two]) open.note(answered);
    await Promise.all([one.close(), two.close()]);
    const lines = log.text.split('\n').slice(0, -1);
    expect(lines.length).to.equal(41);
    for (const line of lines) JSON.parse(line);
  });

  it('that cannot be written is one warning, and nothing else', async () => {
    mkdirSync(log.path);
    const open = log.open();
    open.note(answered);
    open.note(answered);
    await open.close();
    expect(log.warnings).to.deep.equal([`the command log of target "duo" cannot be written: EISDIR: illegal operation on a directory, open '${log.path}'; the work goes on, and exchanges are missing from the log`]);
  });

  it('that cannot be had is one warning as well, and so is an exchange that breaks the mask', async () => {
    const open = log.open({}, () => {
      throw new Error('no folder');
    });
    open.note(answered);
    await open.close();
    expect(log.warnings).to.have.lengthOf(1);
    const other = log.open();
    other.note({ ...answered, request: { ...answered.request, headers: { get evil(): string { throw new Error('evil'); } } } });
    other.note(answered);
    await other.close();
    expect(log.warnings.slice(1)).to.deep.equal(['the command log of target "duo" cannot be written: evil; the work goes on, and exchanges are missing from the log']);
    expect(log.text.split('\n').length).to.equal(2);
  });

  it('is written again once it can be', async () => {
    let isThere = false;
    const open = log.open({}, () => {
      if (!isThere) throw new Error('no folder');
      return log.path;
    });
    open.note(answered);
    await new Promise((resolve) => setImmediate(resolve));
    isThere = true;
    open.note(answered);
    await open.close();
    expect([log.warnings.length, log.text.split('\n').length]).to.deep.equal([1, 2]);
  });

  it('that is none is left alone: a pipe that nobody reads would hold up the run', async () => {
    const open = log.open({}, () => '/dev/null');
    open.note(answered);
    await open.close();
    expect(log.warnings[0]).to.match(/cannot be written: \/dev\/null is no file;/);
  });

  // A limit of the process stands for a full disk: the kernel takes the beginning of an entry, and refuses the rest.
  it('holds no half entry when there is no more room', () => {
    const module = resolve(import.meta.dirname, '../../../../packages/core/src/host/command-log/rotated-file.ts');
    const script = `
      const { appendRotated } = await import(process.env.MODULE);
      for (const text of ['a'.repeat(599), 'b'.repeat(599), 'c'.repeat(99)]) {
        try { appendRotated(process.env.LOG, text + '\\n', { maxBytes: 1e9, keep: 1 }); } catch (error) { console.log(error.code); }
      }`;
    const args = ['-c', 'ulimit -f 2; exec "$0" "$@"', process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
    const ended = spawnSync('sh', args, { encoding: 'utf8', env: { ...process.env, MODULE: pathToFileURL(module).href, LOG: log.path } });
    expect([ended.stdout, ended.stderr]).to.deep.equal(['EFBIG\n', '']);
    expect(log.text).to.equal(`${'a'.repeat(599)}\n${'c'.repeat(99)}\n`);
  });
});
