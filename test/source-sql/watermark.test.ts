import { expect } from 'chai';
import type { WatermarkOrder } from '@rollcall/core';
import { sqlConfig } from '../../packages/source-sql/src/config.js';
import { profileOf } from '../../packages/source-sql/src/profile.js';
import { markOf } from '../../packages/source-sql/src/watermark.js';

const mark = (lsn: string, timeline: number | undefined = 1, system: string | undefined = '7301'): string => markOf({ system, timeline, lsn });

describe('source-sql: marks of a state', () => {
  it('are padded, so that texts of one log compare as its places do', () => {
    expect(mark('16/B374D848', 12)).to.equal('7301/0000000C/00000016/B374D848');
    expect(markOf({ system: undefined, timeline: undefined, lsn: '0/1' })).to.equal('?/?/00000000/00000001');
  });

  const unknown = (lsn: string): string => markOf({ system: undefined, timeline: undefined, lsn });
  const cases: readonly (readonly [string, string, string, WatermarkOrder])[] = [
    ['nothing was written', mark('0/10'), mark('0/10'), 'same'],
    ['the log went on', mark('0/10'), mark('0/11'), 'newer'],
    ['the log went on, beyond 4 GB', mark('9/FFFFFFFF'), mark('10/0'), 'newer'],
    ['a standby that lags', mark('0/11'), mark('0/10'), 'older'],
    ['a promoted standby', mark('0/10', 1), mark('0/20', 2), 'newer'],
    ['a promoted standby that had not got everything', mark('0/30', 1), mark('0/20', 2), 'older'],
    ['the former primary, which nobody reads any more', mark('0/20', 2), mark('0/90', 1), 'older'],
    ['another cluster', mark('0/10', 1, '7301'), mark('0/20', 1, '7302'), 'incomparable'],
    ['servers that do not say who they are', unknown('0/10'), unknown('0/09'), 'older'],
    ['a server that says so by now', unknown('0/10'), mark('0/20'), 'incomparable'],
    ['a text that is no mark', '00000016/B374D848', mark('0/20'), 'incomparable'],
    ['nothing', '', '', 'incomparable'],
  ];
  const { compareWatermarks } = profileOf(sqlConfig.parse({ url: 'sqlite:a.db', people: { key: 'id', query: 'select 1 as id' } }));
  for (const [title, older, newer, expected] of cases) {
    it(`${title}: ${expected}`, () => expect(compareWatermarks?.(older, newer)).to.equal(expected));
  }
});
