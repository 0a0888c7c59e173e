import { generate } from './generate.js';
import { seriesLots, smallScopeLots, sumOfSeries, sumOfSmallScope, type Lot, type PlayedLot } from './lots.js';
import { playMutant, type MutantResult } from './mutant.js';
import { HELP, optionsOf, type SimulateOptions } from './options.js';
import { emptyFigures, play } from './play.js';
import { PlayedLots } from './played-lots.js';
import { reportText, smallScopeText } from './report.js';
import { playSeries, shrunk, type Failure, type SeriesResult } from './series.js';
import { Stages } from './stages.js';
import { describeScenario } from './telling.js';
import { UsageError } from './usage-error.js';
import { playLots } from './workers.js';

/** Where so many worlds broke a law, more of them tell nothing new. */
const ENOUGH = 5;

/** Where the command writes. */
export interface Terminal {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly progress?: (played: number, of: number) => void;
}

/** Plays what a command line asks for. Returns what the process ends with: 0 where every law was kept, or every mutant noticed. */
export async function simulateCommand(given: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await new Command(optionsOf(given), terminal).run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.complain(error.message);
    return 1;
  }
}

interface Simulated {
  readonly result: SeriesResult;
  readonly tookMs: number;
}

class Command {
  constructor(
    private readonly options: SimulateOptions,
    private readonly terminal: Terminal,
  ) {}

  async run(): Promise<number> {
    const { help, smallScope, mutant, verbose } = this.options;
    if (help) this.terminal.print(HELP);
    else if (smallScope) return this.#smallScope();
    else if (mutant !== undefined) return this.#mutants(mutant);
    else if (verbose) return this.#tellAll();
    else return this.#series();
    return 0;
  }

  async #series(): Promise<number> {
    const { jobs, keep, shrink } = this.options;
    const { result, tookMs } = jobs > 1 || keep !== undefined ? await this.#inLots() : await this.#inThisProcess();
    this.terminal.print(reportText(result, tookMs));
    for (const failure of result.failures) this.terminal.print(failureText(failure));
    const [failure] = result.failures;
    if (failure !== undefined && shrink) await this.#tellShrunk(failure);
    return result.failures.length === 0 ? 0 : 1;
  }

  async #inThisProcess(): Promise<Simulated> {
    const { first, worlds } = this.options;
    const begun = performance.now();
    const result = await playSeries({ first, worlds, enough: ENOUGH, progress: (played) => this.terminal.progress?.(played, worlds) });
    return { result, tookMs: performance.now() - begun };
  }

  async #inLots(): Promise<Simulated> {
    const played = await this.#playAll(seriesLots(this.options.first, this.options.worlds, ENOUGH));
    return { result: sumOfSeries(played), tookMs: this.#tookMs(played) };
  }

  async #smallScope(): Promise<number> {
    const played = await this.#playAll(smallScopeLots());
    const figures = sumOfSmallScope(played);
    this.terminal.print(smallScopeText(figures, this.#tookMs(played)));
    for (const { violation, told } of figures.failures) this.terminal.print(`\na world breaks "${violation.law}": ${violation.message}\n${told}`);
    return figures.failures.length === 0 ? 0 : 1;
  }

  #playAll(lots: readonly Lot[]): Promise<readonly PlayedLot[]> {
    const { jobs, keep } = this.options;
    return playLots(lots, { jobs, enough: ENOUGH, known: keep === undefined ? undefined : PlayedLots.open(keep), progress: this.terminal.progress });
  }

  // As long as all processes together worked, shared by as many as there were: what was played on other days counts too.
  #tookMs(played: readonly PlayedLot[]): number {
    return played.reduce((sum, lot) => sum + lot.tookMs, 0) / this.options.jobs;
  }

  async #tellShrunk({ seed, violation }: Failure): Promise<void> {
    this.terminal.print(`\nthe smallest scenario found that breaks "${violation.law}" as seed ${seed} does:`);
    const { scenario, played } = await shrunk(seed, violation.law);
    this.terminal.print(`${describeScenario(scenario)}\n\nhow it goes:\n${played.trace.join('\n')}`);
  }

  async #tellAll(): Promise<number> {
    const { first, worlds } = this.options;
    const stages = new Stages();
    let broken = 0;
    for (let seed = first; seed < first + worlds; seed += 1) {
      const scenario = generate(seed);
      const { violations, trace } = await play(scenario, stages.of(seed), emptyFigures(), true);
      this.terminal.print(`${describeScenario(scenario)}\n\nhow it goes:\n${trace.join('\n')}\n`);
      broken += violations.length > 0 ? 1 : 0;
    }
    await stages.dispose();
    return broken === 0 ? 0 : 1;
  }

  async #mutants(name: string): Promise<number> {
    const { first, worlds } = this.options;
    const results = await playMutant(name, { first, worlds, told: (result) => this.terminal.print(mutantText(result)) });
    return results.every(({ failure }) => failure !== undefined) ? 0 : 1;
  }
}

function failureText({ seed, violation }: Failure): string {
  return `seed ${seed} breaks "${violation.law}": ${violation.message}\n  again: npm run simulate -- --seed ${seed} --worlds 1 --verbose`;
}

function mutantText({ mutant, failure, played }: MutantResult): string {
  if (failure === undefined) return `${mutant.name}: NOT CAUGHT in ${played} worlds`;
  const { law, message } = failure.violation;
  return `${mutant.name}: caught by "${law}" after ${played} worlds (seed ${failure.seed}): ${message.split('\n', 1)[0] ?? ''}`;
}
