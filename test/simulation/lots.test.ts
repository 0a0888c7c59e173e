import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { seriesLots, smallScopeLots, sumOfSeries, type PlayedLot, type SeriesLot } from './lots.js';
import { PlayedLots } from './played-lots.js';
import { playSeries } from './series.js';
import { casts } from './small-scope/casts.js';
import { playLots } from './workers.js';

describe('a long series', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-lots-'));
    file = join(folder, 'played.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [worlds, sizes] of [[0, []], [1, [1]], [250, [250]], [600, [250, 250, 100]]] as const) {
    it(`of ${worlds} worlds is played in lots of ${sizes.join(', ') || 'nothing'}, each seed once`, () => {
      const lots = seriesLots(7, worlds, 5);
      expect(lots.map((lot) => lot.worlds)).to.deep.equal(sizes);
      expect(lots.flatMap((lot) => Array.from({ length: lot.worlds }, (_, index) => lot.first + index))).to.deep.equal(Array.from({ length: worlds }, (_, index) => 7 + index));
    });
  }

  it('of the small scope holds every cast once', () => {
    const numbers = smallScopeLots().flatMap((lot) => casts().slice(lot.first, lot.first + lot.casts).map(({ number }) => number));
    expect(numbers).to.deep.equal(casts().map(({ number }) => number));
  });

  it('comes to the same in lots, in two processes, as in one go', async function () {
    this.timeout(120_000);
    const lots: readonly SeriesLot[] = [1, 9, 17].map((first) => ({ play: 'series', first, worlds: 8, enough: 5 }));
    const whole = await playSeries({ first: 1, worlds: 24, enough: 5 });
    expect(sumOfSeries(await playLots(lots, { jobs: 2, enough: 5 }))).to.deep.equal(whole);
  });

  it('goes on where it was ended, and forgets what was half written', async function () {
    this.timeout(120_000);
    const [first, second] = seriesLots(1, 500, 5) as readonly [SeriesLot, SeriesLot];
    PlayedLots.open(file, 'these').note(played({ ...first }, 250));
    appendFileSync(file, '{"lot":{"play":"ser');
    const known = PlayedLots.open(file, 'these');
    known.note(played(second, 250));
    const result = await playLots([first, second], { jobs: 1, enough: 5, known: PlayedLots.open(file, 'these') });
    expect(sumOfSeries(result).worlds).to.equal(500);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).to.have.length(3);
  });

  it('plays nothing more when enough worlds broke a law', async () => {
    const lots = seriesLots(1, 500, 1);
    const known = PlayedLots.open(file, 'these');
    known.note({ ...played(lots[0] as SeriesLot, 3), answer: { ...played(lots[0] as SeriesLot, 3).answer, failures: [{ seed: 3, violation: { law: 'owned', message: 'm' } }] } as PlayedLot['answer'] });
    expect(await playLots(lots, { jobs: 1, enough: 1, known })).to.have.length(1);
  });

  it('is not mixed of what different sources played', () => {
    PlayedLots.open(file, 'these');
    expect(() => PlayedLots.open(file, 'others')).to.throw('was played with other sources than these; remove it, or take those');
    expect(() => PlayedLots.open(join(folder, 'new.jsonl'))).not.to.throw();
  });
});

function played(lot: SeriesLot, worlds: number): PlayedLot {
  return { lot, answer: { play: 'series', worlds, figures: { runs: 1, plans: 1, operations: 1, crashes: 0, faults: [] }, failures: [] }, tookMs: 1 };
}
