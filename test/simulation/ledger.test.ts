import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ChainVerdict, Ledger } from '@rollcall/core';
import { describeCare } from '../core/ledger/care-contract.js';
import { ledgerContract } from '../core/ledger/ledger-contract.js';
import { describeRestore } from '../core/ledger/restore-contract.js';
import { seededRandom } from './dice.js';
import { generate } from './generate.js';
import { history, tell } from './ledger/histories.js';
import { MemoryLedger } from './ledger/memory-ledger.js';
import { PacedStage } from './ledger/paced.js';
import { emptyFigures, play } from './play.js';
import { Stage } from './stage.js';

const WORLDS = 60;
const HISTORIES = 200;
const processes = { self: { pid: 0, host: 'here', boot: 'b', namespace: 'n', start: '0' }, startOf: () => undefined };

/** There is no chain to walk over; that entries are counted is what most of the contract asks of it. */
class CountingLedger extends MemoryLedger {
  override async verify(): Promise<ChainVerdict> {
    const { sequence, head } = await this.head();
    return { intact: true, entries: sequence, head };
  }
}

describe('the ledger of simulated worlds', function () {
  // But for what takes care of a ledger: simulated worlds never ask for that.
  const careful = titlesOf(() => {
    describeCare(never);
    describeRestore(never);
  });
  ledgerContract('in memory', () => Promise.resolve(new CountingLedger({ random: seededRandom(1), processes })));
  for (const suite of this.suites) {
    suite.tests = suite.tests.filter(({ title }) => !careful.has(title));
    suite.suites = suite.suites.filter(({ title }) => !careful.has(title));
  }

  it('says what it has not', async () => {
    const ledger = new MemoryLedger({ random: seededRandom(1), processes });
    const refusals = [ledger.renamePipeline(), ledger.renameSource(), ledger.renameTarget(), ledger.releasePipeline(), ledger.forget(), ledger.backup(), ledger.restore(), ledger.verify()];
    for (const { status, ...settled } of await Promise.allSettled(refusals)) {
      expect(status).to.equal('rejected');
      expect(String('reason' in settled ? settled.reason : '')).to.include('not in the ledger of simulated worlds');
    }
  });

  it('answers and remembers as the SQL ledger does, in any history', async function () {
    this.timeout(120_000);
    const [sql, memory] = [new Stage({ ledger: 'sql' }), new Stage({ ledger: 'memory' })];
    try {
      await fc.assert(
        fc.asyncProperty(history, async (calls) => {
          const told = [];
          for (const stage of [sql, memory]) {
            const ledger = await stage.ledger();
            stage.living.add(1);
            told.push(await tell(ledger, calls));
          }
          expect(told[1]).to.deep.equal(told[0]);
        }),
        { numRuns: HISTORIES },
      );
    } finally {
      await Promise.all([sql.dispose(), memory.dispose()]);
    }
  });

  it(`plays ${WORLDS} worlds as the SQL ledger does`, async function () {
    this.timeout(120_000);
    const [sql, memory] = [new PacedStage({ ledger: 'sql' }), new PacedStage({ ledger: 'memory' })];
    try {
      for (let seed = 1; seed <= WORLDS; seed += 1) expect(await told(seed, memory), `seed ${seed}`).to.deep.equal(await told(seed, sql));
    } finally {
      await Promise.all([sql.dispose(), memory.dispose()]);
    }
  });
});

/** How a world goes, without the name of the folder it is played in. */
async function told(seed: number, stage: Stage): Promise<unknown> {
  const figures = emptyFigures();
  const played = await play(generate(seed), stage, figures, true);
  return { figures, played: JSON.parse(JSON.stringify(played).replaceAll(stage.folder, '')) as unknown };
}

function titlesOf(register: () => void): ReadonlySet<string> {
  const suite = describe('', register);
  suite.parent?.suites.pop();
  return new Set([...suite.tests, ...suite.suites].map(({ title }) => title));
}

function never(): Ledger {
  throw new Error('this suite is only asked for its titles');
}
