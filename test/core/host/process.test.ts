import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { readSettings, systemClock, systemRandom } from '../../../packages/core/src/host/process/index.js';

describe('process settings', () => {
  it('have defaults', () => {
    expect(readSettings({ PATH: '/bin', ROLLCALL_LOG_LEVEL: '' })).to.deep.equal({ ok: true, settings: { config: 'rollcall.yaml', log: { level: 'info', format: 'auto' }, color: true }, warnings: [] });
  });

  it('come from the environment that is handed in', () => {
    const env = { ROLLCALL_CONFIG: '/etc/r.yaml', ROLLCALL_STATE: 'postgres://db/x', ROLLCALL_LOG_LEVEL: 'debug', ROLLCALL_LOG_FORMAT: 'json', ROLLCALL_LOG_FILE: '/var/log/r', NO_COLOR: '1' };
    expect(readSettings(env)).to.deep.equal({
      ok: true,
      settings: { config: '/etc/r.yaml', state: 'postgres://db/x', log: { level: 'debug', format: 'json', file: '/var/log/r' }, color: false },
      warnings: [],
    });
  });

  it('tell all problems at once', () => {
    expect(readSettings({ ROLLCALL_LOG_LEVEL: 'verbose', ROLLCALL_LOG_FORMAT: 'jsno', ROLLCALL_CONFIG: ' a' })).to.deep.equal({
      ok: false,
      problems: [
        'ROLLCALL_CONFIG must be a path, without blanks at its ends',
        'ROLLCALL_LOG_LEVEL must be one of error, warn, info, debug',
        'ROLLCALL_LOG_FORMAT must be one of auto, pretty, json; did you mean json?',
      ],
    });
  });

  it('warn of misspelt variables, and of no others', () => {
    expect(readSettings({ ROLLCALL_LOGLEVEL: 'debug', ROLLCALL_DUO_SECRET_KEY: 'x' })).to.deep.include({ warnings: ['ROLLCALL_LOGLEVEL is not a setting; did you mean ROLLCALL_LOG_LEVEL?'] });
  });
});

describe('system clock', () => {
  it('sleeps, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const started = systemClock.monotonic();
    await systemClock.sleep(15, signal);
    expect(systemClock.monotonic() - started).to.be.at.least(14);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });

  it('wakes up when aborted, with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const sleeping = systemClock.sleep(1e12, controller.signal);
    controller.abort(reason);
    expect(await sleeping.catch((error: unknown) => error)).to.equal(reason);
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
    expect(await systemClock.sleep(1, controller.signal).catch((error: unknown) => error)).to.equal(reason);
  });
});

describe('system randomness', () => {
  it('gives numbers below one and hex of the length asked for', () => {
    for (let count = 0; count < 100; count += 1) expect(systemRandom.next()).to.be.within(0, 1 - 2 ** -49);
    expect(systemRandom.hex(16)).to.match(/^[0-9a-f]{32}$/);
  });
});
