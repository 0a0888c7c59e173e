import { parseArgs } from 'node:util';
import { playSeries, shrunk, type Failure, type SeriesResult } from './series.js';
import { seriesLots, smallScopeLots, sumOfSeries, sumOfSmallScope, type Lot, type PlayedLot } from './lots.js';
import { PlayedLots } from './played-lots.js';
import { playLots } from './workers.js';
import { playMutant, type MutantResult } from './mutant.js';
import { reportText, smallScopeText } from './report.js';
import { generate } from './generate.js';
import { emptyFigures, play } from './play.js';
import { Stages } from './stages.js';
import { describeScenario } from './telling.js';

const HELP = `npm run simulate -- --worlds N [--seed S] [--jobs K] [--keep FILE] [--mutant NAME] [--verbose]

  --worlds N      how many worlds (100)
  --seed S        the seed of the first one (1); the others follow it
  --jobs K        in so many processes (1)
  --keep FILE     keep what was played in a file; the same command goes on from there after it was ended
  --small-scope   every world of up to three accounts, two groups and two faults instead; takes an hour or two
  --mutant NAME   of an engine that is broken on purpose; "all" for every one of them
  --verbose       tell what happens in each world
  --no-shrink     do not make a failing scenario smaller`;

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    keep: { type: 'string' },
    'small-scope': { type: 'boolean', default: false },
    mutant: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: true },
    'no-shrink': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Where so many worlds broke a law, more of them tell nothing new. */
const ENOUGH = 5;
const progress = process.stderr.isTTY ? (played: number, of: number) => void process.stderr.write(played < of ? `\r${played} of ${of}` : '\r') : undefined;

const worlds = wholeNumber('worlds', values.worlds);
const first = wholeNumber('seed', values.seed);
const jobs = wholeNumber('jobs', values.jobs);

if (values.help) console.log(HELP);
else if (values['small-scope']) process.exitCode = await smallScope();
else if (values.mutant !== undefined) process.exitCode = await mutants(values.mutant);
else if (values.verbose) process.exitCode = await tellAll();
else process.exitCode = await simulate();

async function simulate(): Promise<number> {
  const { result, tookMs } = jobs > 1 || values.keep !== undefined ? await inLots() : await inThisProcess();
  console.log(reportText(result, tookMs));
  for (const failure of result.failures) console.log(failureText(failure));
  const [failure] = result.failures;
  if (failure !== undefined && values.shrink && !values['no-shrink']) await tellShrunk(failure);
  return result.failures.length === 0 ? 0 : 1;
}

interface Simulated {
  readonly result: SeriesResult;
  readonly tookMs: number;
}

async function inThisProcess(): Promise<Simulated> {
  const begun = performance.now();
  const result = await playSeries({ first, worlds, enough: ENOUGH, ...(progress === undefined ? {} : { progress: (played) => progress(played, worlds) }) });
  return { result, tookMs: performance.now() - begun };
}

async function inLots(): Promise<Simulated> {
  const played = await playAll(seriesLots(first, worlds, ENOUGH));
  return { result: sumOfSeries(played), tookMs: tookMs(played) };
}

async function playAll(lots: readonly Lot[]): Promise<readonly PlayedLot[]> {
  return playLots(lots, { jobs, enough: ENOUGH, known: values.keep === undefined ? undefined : PlayedLots.open(values.keep), progress });
}

/** As long as all processes together worked, shared by as many as there were: what was played on other days counts too. */
function tookMs(played: readonly PlayedLot[]): number {
  return played.reduce((sum, lot) => sum + lot.tookMs, 0) / jobs;
}

async function smallScope(): Promise<number> {
  const played = await playAll(smallScopeLots());
  const figures = sumOfSmallScope(played);
  console.log(smallScopeText(figures, tookMs(played)));
  for (const { violation, told } of figures.failures) console.log(`\na world breaks "${violation.law}": ${violation.message}\n${told}`);
  return figures.failures.length === 0 ? 0 : 1;
}

function failureText({ seed, violation }: Failure): string {
  return `seed ${seed} breaks "${violation.law}": ${violation.message}\n  again: npm run simulate -- --seed ${seed} --worlds 1 --verbose`;
}

async function tellShrunk({ seed, violation }: Failure): Promise<void> {
  console.log(`\nthe smallest scenario found that breaks "${violation.law}" as seed ${seed} does:`);
  const { scenario, played } = await shrunk(seed, violation.law);
  console.log(`${describeScenario(scenario)}\n\nhow it goes:\n${played.trace.join('\n')}`);
}

async function tellAll(): Promise<number> {
  const stages = new Stages();
  let broken = 0;
  for (let seed = first; seed < first + worlds; seed += 1) {
    const scenario = generate(seed);
    const { violations, trace } = await play(scenario, stages.of(seed), emptyFigures(), true);
    console.log(`${describeScenario(scenario)}\n\nhow it goes:\n${trace.join('\n')}\n`);
    broken += violations.length > 0 ? 1 : 0;
  }
  await stages.dispose();
  return broken === 0 ? 0 : 1;
}

async function mutants(name: string): Promise<number> {
  const results = await playMutant(name, { first, worlds, told: (result) => console.log(mutantText(result)) });
  return results.every(({ failure }) => failure !== undefined) ? 0 : 1;
}

function mutantText({ mutant, failure, played }: MutantResult): string {
  if (failure === undefined) return `${mutant.name}: NOT CAUGHT in ${played} worlds`;
  const { law, message } = failure.violation;
  return `${mutant.name}: caught by "${law}" after ${played} worlds (seed ${failure.seed}): ${message.split('\n', 1)[0] ?? ''}`;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new RangeError(`--${name} is a whole number, not ${text}`);
  return value;
}
