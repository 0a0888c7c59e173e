import { playSeries } from './series.js';
import { playShare } from './small-scope/series.js';
import type { WorkerAnswer, WorkerJob } from './workers.js';

// Does the job that its parent sends, and sends home what came of it.
process.once('message', (job: WorkerJob) => {
  void done(job).then((answer) => process.send?.(answer, () => process.disconnect()));
});

async function done(job: WorkerJob): Promise<WorkerAnswer> {
  if (job.play === 'small-scope') return { play: 'small-scope', figures: await playShare(job.share, job.shares) };
  const result = await playSeries(job.options);
  return { play: 'series', worlds: result.worlds, figures: { ...result.figures, faults: [...result.figures.faults] }, failures: result.failures };
}
