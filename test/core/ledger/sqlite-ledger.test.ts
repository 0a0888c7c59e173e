import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { ledgerContract } from './ledger-contract.js';
import { seeded, stillClock } from './surroundings.js';

const directory = mkdtempSync(join(tmpdir(), 'rollcall-contract-'));
let count = 0;
after(() => {
  rmSync(directory, { recursive: true });
});

ledgerContract('SQLite', () => openLedger({ location: join(directory, `${String((count += 1))}.db`), clock: stillClock, random: seeded('contract') }));
