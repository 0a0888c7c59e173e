import { setImmediate } from 'node:timers/promises';
import type { Ledger } from '@rollcall/core';
import { Stage } from '../stage.js';

/**
 * A stage whose ledger answers one turn of the event loop later. What runs at the same time goes as far as it can until then,
 * however many steps a ledger takes to its answer: worlds differ only where ledgers answer differently.
 */
export class PacedStage extends Stage {
  override async ledger(): Promise<Ledger> {
    return paced(await super.ledger());
  }
}

function paced(ledger: Ledger): Ledger {
  return new Proxy(ledger, {
    get(_target, name) {
      const member: unknown = Reflect.get(ledger, name, ledger);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, ledger, given);
        if (result instanceof Promise) return result.finally(() => setImmediate());
        return isPages(result) ? pacedPages(result) : result;
      };
    },
  });
}

function isPages(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}

async function* pacedPages(pages: AsyncIterable<unknown>): AsyncGenerator<unknown, void, void> {
  for await (const page of pages) {
    await setImmediate();
    yield page;
  }
  await setImmediate();
}
