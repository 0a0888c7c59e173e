import { ConnectorError } from '@rollcall/core';
import { Door, OpenConnections } from '@rollcall/sql-connection';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';

describe('open connections', () => {
  const stopped = new ConnectorError({ kind: 'cancelled', message: 'stopped' });

  /** Connections that note what is done to them; `opening` runs while each of them is made. */
  function opener(opening: () => void = () => undefined) {
    const done: string[] = [];
    const door = new Door('url', async () => {
      done.push('open');
      await Promise.resolve();
      opening();
      return { cancel: () => void done.push('cancel'), close: () => Promise.resolve(void done.push('close')) };
    });
    return { done, connections: new OpenConnections(door, { caFile: undefined, statementTimeoutMs: 1_000 }, () => stopped) };
  }

  it('are not opened for a call that was stopped before', async () => {
    const { done, connections } = opener();
    expect(await failureOf(connections.open(AbortSignal.abort()))).to.equal(stopped);
    expect(done).to.deep.equal([]);
  });

  it('are closed again where the call was stopped while they were made', async () => {
    const stop = new AbortController();
    const { done, connections } = opener(() => { stop.abort(); });
    expect(await failureOf(connections.open(stop.signal))).to.equal(stopped);
    expect(done).to.deep.equal(['open', 'close']);
    await connections.cancel();
    await connections.close();
    expect(done).to.deep.equal(['open', 'close']);
  });

  it('that fail because the call was stopped are the stop, and no other error', async () => {
    const stop = new AbortController();
    const failing = (): never => { throw new ConnectorError({ kind: 'unavailable', message: 'broken' }); };
    const { connections } = opener(() => {
      stop.abort();
      failing();
    });
    expect(await failureOf(connections.open(stop.signal))).to.equal(stopped);
    expect((await failureOf(opener(failing).connections.open(new AbortController().signal))).kind).to.equal('unavailable');
  });

  it('are broken off by a stop until they are given back', async () => {
    const stop = new AbortController();
    const { done, connections } = opener();
    const first = await connections.open(stop.signal);
    const second = await connections.open(stop.signal);
    await first.release();
    stop.abort();
    expect(done).to.deep.equal(['open', 'open', 'close', 'cancel']);
    await second.release();
    await connections.close();
    expect(done).to.deep.equal(['open', 'open', 'close', 'cancel', 'close']);
  });

  it('all end with their plugin', async () => {
    const { done, connections } = opener();
    await connections.open(new AbortController().signal);
    await connections.open(new AbortController().signal);
    await connections.cancel();
    await connections.close();
    expect(done).to.deep.equal(['open', 'open', 'cancel', 'cancel', 'close', 'close']);
  });
});
