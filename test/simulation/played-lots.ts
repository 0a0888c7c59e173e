import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lot, PlayedLot } from './lots.js';
import { UsageError } from './usage-error.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What was played of a long series, kept in a file: the series goes on where it was when somebody ended it, and is still one series,
 * for the file is bound to the sources that played it.
 */
export class PlayedLots {
  readonly #known: Map<string, PlayedLot>;

  private constructor(
    private readonly path: string,
    known: readonly PlayedLot[],
  ) {
    this.#known = new Map(known.map((played) => [keyOf(played.lot), played]));
  }

  /** Opens the file, or makes it. @throws UsageError where it was played with other sources */
  static open(path: string, sources = sourcesDigest()): PlayedLots {
    if (!existsSync(path)) writeFileSync(path, `${JSON.stringify({ sources })}\n`);
    const [header = '', ...lines] = readFileSync(path, 'utf8').split('\n');
    if ((JSON.parse(header) as { readonly sources?: string }).sources !== sources) {
      throw new UsageError(`${path}: what it holds was played with other sources than these; remove it, or take those`);
    }
    // What a process that was killed had begun to write was not played.
    const whole = lines.slice(0, -1);
    writeFileSync(path, [header, ...whole, ''].join('\n'));
    return new PlayedLots(path, whole.map((line) => JSON.parse(line) as PlayedLot));
  }

  of(lot: Lot): PlayedLot | undefined {
    return this.#known.get(keyOf(lot));
  }

  note(played: PlayedLot): void {
    appendFileSync(this.path, `${JSON.stringify(played)}\n`);
    this.#known.set(keyOf(played.lot), played);
  }
}

function keyOf(lot: Lot): string {
  return JSON.stringify(lot);
}

/** Equal for equal sources of the engine, of the simulation, and versions of libraries. */
function sourcesDigest(): string {
  const hash = createHash('sha256');
  const folders = [...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/src`), 'test/simulation'];
  for (const folder of folders.sort()) {
    for (const name of (readdirSync(join(ROOT, folder), { recursive: true }) as string[]).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).sort()) {
      hash.update(`${folder}/${name}\0`).update(readFileSync(join(ROOT, folder, name)));
    }
  }
  return hash.update(readFileSync(join(ROOT, 'package-lock.json'))).digest('hex');
}
