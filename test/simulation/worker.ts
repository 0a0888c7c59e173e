import { playSeries, type SeriesOptions } from './series.js';
import type { WorkerMessage } from './workers.js';

// Plays the series that its parent sends, and sends home what came of it.
process.once('message', (options: SeriesOptions) => {
  void playSeries(options).then((result) => {
    const message: WorkerMessage = { worlds: result.worlds, figures: { ...result.figures, faults: [...result.figures.faults] }, failures: result.failures };
    process.send?.(message, () => process.disconnect());
  });
});
