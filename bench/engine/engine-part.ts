import { join } from 'node:path';
import { createLogger, createRedactor, openHost, systemClock, systemRandom, type Host, type RunEvent } from '@rollcall/core/host';
import { generatedPlugins } from './generated-plugins.js';
import { GeneratedWorld, type WorldSize } from './generated-world.js';
import { Stopwatch, peakMb, type PartReport } from './parts.js';

/** Guards are lifted: the benchmark weighs them like every plan, and none may trip at any size. */
const CONFIG = `
state: ./rollcall.db
sources:
  directory: { use: generated }
targets:
  app: { use: generated }
pipelines:
  everybody:
    from: directory
    to: app
    absence: immediate
    scope: "directory.status == 'active'"
    accounts: { username: "lower(directory.uid)", email: "directory.mail", realname: "directory.cn" }
    groups: { select: "group.cn.startsWith('group-')", name: "group.cn", desc: "group.description" }
    leave: [ { disable: now } ]
    guards: { remove: { max: 10000000 }, shrinkGroup: { max: 10000000 } }
`;

/** The measured part: one plan, from the first record read to the sealed file, over a prepared ledger. */
export async function runEngine(size: WorldSize, folder: string): Promise<PartReport> {
  const stages = new StageClock();
  const host = await hostIn(folder, new GeneratedWorld(size), (event) => stages.hear(event));
  const watch = new Stopwatch();
  const { header } = await host.plan('app', join(folder, 'plan.jsonl'));
  const times = watch.read();
  await host.dispose();
  return { ...times, peakMb: peakMb(), stages: stages.end(), counts: countsOf(header.operations) };
}

async function hostIn(folder: string, world: GeneratedWorld, observe: (event: RunEvent) => void): Promise<Host> {
  const redactor = createRedactor();
  const opened = await openHost({
    text: CONFIG,
    file: join(folder, 'rollcall.yaml'),
    plugins: generatedPlugins(world),
    env: {},
    readFile: () => '',
    clock: systemClock,
    random: systemRandom,
    logger: createLogger({ level: 'error', format: 'json', color: false, to: { file: join(folder, 'log.json') }, redactor, clock: systemClock }),
    redactor,
    state: join(folder, 'rollcall.db'),
    observe,
  });
  if (!opened.ok) throw new Error(opened.issues.map((issue) => issue.message).join('\n'));
  return opened.host;
}

function countsOf(shapes: Readonly<Partial<Record<string, number>>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(shapes).map(([shape, count]) => [shape, count ?? 0]));
}

/** How long each stage took, from the events of the run. */
class StageClock {
  readonly #stages: Record<string, number> = {};
  #name: string | undefined;
  #since = 0;

  hear(event: RunEvent): void {
    if (event.event !== 'stage') return;
    this.end();
    this.#name = event.stage;
    this.#since = performance.now();
  }

  end(): Readonly<Record<string, number>> {
    if (this.#name !== undefined) this.#stages[this.#name] = performance.now() - this.#since;
    this.#name = undefined;
    return this.#stages;
  }
}
