import type { Lot, LotAnswer } from './lots.js';
import { playSeries } from './series.js';
import { playCasts } from './small-scope/series.js';

// Plays the lots that its parent sends, one after the other, and sends home what came of each.
process.on('message', (lot: Lot) => {
  void answerTo(lot).then((answer) => process.send?.(answer));
});

async function answerTo(lot: Lot): Promise<LotAnswer> {
  if (lot.play === 'small-scope') return { play: 'small-scope', figures: await playCasts(lot.first, lot.casts) };
  const { worlds, figures, failures } = await playSeries(lot);
  return { play: 'series', worlds, figures: { ...figures, faults: [...figures.faults] }, failures };
}
