import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where a run keeps what does not belong in memory. Files hold personal data: the folder is 0700, lies beside the ledger
 * (not in /tmp), and every file is unlinked as soon as it is open, so that nothing outlives the process.
 */
export class StagingFolder {
  readonly #path: string;
  readonly #open = new Set<number>();
  #next = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Makes a new folder below `parent`, which is made too where it is missing. */
  static create(parent: string): StagingFolder {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    return new StagingFolder(mkdtempSync(join(parent, 'run-')));
  }

  /** Opens a new file for reading and writing; it has no name any more. */
  openFile(): number {
    const path = join(this.#path, String(this.#next++));
    const descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    this.#open.add(descriptor);
    return descriptor;
  }

  closeFile(descriptor: number): void {
    if (this.#open.delete(descriptor)) closeSync(descriptor);
  }

  /** Closes every file and removes the folder. Safe to repeat. */
  dispose(): void {
    for (const descriptor of this.#open) closeSync(descriptor);
    this.#open.clear();
    rmSync(this.#path, { recursive: true, force: true });
  }
}
