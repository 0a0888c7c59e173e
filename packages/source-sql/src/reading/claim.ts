import type { ReadClaim } from '@rollcall/core';
import { claimOfCount, type Tally } from '@rollcall/sql-connection';
import type { SqlSession } from '../dialects/dialect.js';

const remedies = {
  nameless: 'select only rows whose keys are not null',
  miscounted: 'make the query answer the same each time: no random(), no clock_timestamp()',
};

/** The claim for a section whose query ran to its end. */
export function claimOf({ endOfRows, watermark }: SqlSession, tally: Tally): ReadClaim {
  return claimOfCount(tally, { endOfRows, watermark, remedies });
}
