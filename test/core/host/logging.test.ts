import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createLogger, type HostLogger, type LogFormat, type LogLevel } from '../../../packages/core/src/host/logging/index.js';
import { createRedactor } from '../../../packages/core/src/host/secrets/index.js';

const secret = 'Zh5eGmUq/9zp+fQnyUIu5OL9';

class Lines extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
  get lines(): readonly string[] {
    return this.text.split('\n').filter((line) => line !== '');
  }
}

function logging(format: LogFormat, level: LogLevel = 'debug', color = false): { readonly stream: Lines; readonly logger: HostLogger } {
  const stream = new Lines();
  const redactor = createRedactor();
  redactor.add(secret);
  return { stream, logger: createLogger({ level, format, color, to: { stream }, redactor, clock: { now: () => 0 } }) };
}

describe('logging', () => {
  it('prints one object a line, masked, errors included', async () => {
    const { stream, logger } = logging('json');
    logger.error(`login with ${secret} failed`, { error: new Error('outer', { cause: new Error(secret) }), level: 'mine', url: encodeURIComponent(secret) });
    await logger.close();
    const [line] = stream.lines.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(line).to.deep.include({ time: '1970-01-01T00:00:00.000Z', level: 'error', message: 'login with [secret] failed', 'field.level': 'mine', url: '[secret]' });
    expect(line?.['error']).to.deep.include({ message: 'outer' });
    expect((line?.['error'] as { cause: unknown }).cause).to.deep.include({ message: '[secret]' });
    expect(stream.text).to.not.include(secret);
    expect(stream.text).to.include('logging.test');
  });

  it('prints lines for people, and none that a directory has forged', async () => {
    const { stream, logger } = logging('pretty');
    logger.child('duo').info('read 12 users\n2026 error forged\u001b[2J', { ms: 12, name: 'A B' });
    await logger.close();
    expect(stream.lines).to.deep.equal(['00:00:00.000 info  duo: read 12 users\\n2026 error forged\\u001b[2J ms=12 name="A B"']);
  });

  it('colours where asked', async () => {
    const { stream, logger } = logging('pretty', 'debug', true);
    logger.warn('x');
    await logger.close();
    expect(stream.text).to.equal('00:00:00.000 \u001b[33mwarn \u001b[39m x\n');
  });

  it('keeps to its level, children included', async () => {
    const { stream, logger } = logging('json', 'warn');
    const child = logger.child('duo');
    child.debug('a');
    child.info('b');
    child.warn('c');
    expect(child.isDebugEnabled()).to.equal(false);
    await logger.close();
    expect(stream.lines.map((line) => (JSON.parse(line) as { part: string; message: string }).message)).to.deep.equal(['c']);
  });

  it('loggers share nothing', async () => {
    const one = logging('json', 'error');
    const two = logging('json', 'debug');
    two.logger.debug('x');
    one.logger.debug('y');
    await Promise.all([one.logger.close(), two.logger.close()]);
    expect([one.stream.lines.length, two.stream.lines.length]).to.deep.equal([0, 1]);
  });

  it('leaves no listener on the stream or the process, does not end the stream, and drops later lines', async () => {
    const events = ['error', 'close', 'finish', 'drain', 'unpipe', 'end'];
    const before = ['uncaughtException', 'unhandledRejection', 'exit'].map((event) => process.listenerCount(event));
    const { stream, logger } = logging('json');
    const fresh = events.map((event) => new Lines().listenerCount(event));
    logger.info('x');
    await logger.close();
    await logger.close();
    logger.info('y');
    expect(stream.lines.length).to.equal(1);
    expect(stream.writableEnded).to.equal(false);
    expect(events.map((event) => stream.listenerCount(event))).to.deep.equal(fresh);
    expect(['uncaughtException', 'unhandledRejection', 'exit'].map((event) => process.listenerCount(event))).to.deep.equal(before);
  });

  it('ends although its file cannot be written', async () => {
    for (const pauseMs of [0, 30]) {
      const logger = createLogger({ level: 'info', format: 'json', color: false, to: { file: tmpdir() }, redactor: createRedactor(), clock: { now: () => 0 } });
      logger.info('x');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      logger.info('y');
      await logger.close();
    }
  });

  it('writes to a file that only its owner can read, complete when closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-log-'));
    try {
      const file = join(folder, 'rollcall.log');
      for (const round of [1, 2]) {
        const logger = createLogger({ level: 'info', format: 'json', color: false, to: { file }, redactor: createRedactor(), clock: { now: () => 0 } });
        for (let count = 0; count < 300; count += 1) logger.info(`${round}.${count}`);
        await logger.close();
      }
      expect(readFileSync(file, 'utf8').trimEnd().split('\n')).to.have.length(600);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
