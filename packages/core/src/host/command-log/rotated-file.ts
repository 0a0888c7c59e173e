import { closeSync, constants, fstatSync, ftruncateSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** How large a file grows and how many older ones stay beside it: `NAME.1` is the newest. */
export interface Rotation {
  readonly maxBytes: number;
  readonly keep: number;
}

/**
 * Appends a text whole, in one go. The file is opened for each one: another process may put it aside meanwhile, and whatever
 * kills this process leaves no half entry. New files have mode 0600.
 * @throws what `node:fs` throws; then nothing of the text is in the file, as far as that can be done.
 */
export function appendRotated(path: string, text: string, rotation: Rotation): void {
  const bytes = Buffer.from(text);
  if (!appendWithin(path, bytes, rotation.maxBytes)) {
    putAside(path, rotation.keep);
    appendWithin(path, bytes, Infinity);
  }
}

// False where the file has something in it and would grow too large: nothing is written then.
function appendWithin(path: string, bytes: Buffer, maxBytes: number): boolean {
  const file = openToAppend(path);
  try {
    const { size } = fstatSync(file);
    if (size > 0 && size + bytes.length > maxBytes) return false;
    writeWhole(file, bytes, size);
    return true;
  } finally {
    closeSync(file);
  }
}

// Without waiting: a pipe that nobody reads would hold up the run for ever.
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

function openToAppend(path: string): number {
  const file = openSync(path, FLAGS, 0o600);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new Error(`${path} is no file`);
}

function writeWhole(file: number, bytes: Buffer, before: number): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written);
  } catch (error) {
    // Only what is ours: another process may have appended since.
    if (written > 0 && fstatSync(file).size === before + written) ftruncateSync(file, before);
    throw error;
  }
}

function putAside(path: string, keep: number): void {
  if (keep === 0) rmSync(path, { force: true });
  for (let age = keep; age > 0; age -= 1) renameIfThere(age === 1 ? path : `${path}.${age - 1}`, `${path}.${age}`);
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
