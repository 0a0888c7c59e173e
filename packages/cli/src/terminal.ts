import { Writable } from 'node:stream';
import type { Redactor } from '@rollcall/core/host';
import type { OutputStream } from './surroundings.js';

const CLEAR_LINE = '\r\u001b[2K';

/**
 * The only way out of the process. Everything passes the redactor; the progress line never mixes with other lines; a reader who
 * went away (`| head`) is nobody's error.
 */
export class Terminal {
  #progress = '';

  constructor(
    private readonly stdout: OutputStream,
    private readonly stderr: OutputStream,
    private readonly redactor: Redactor,
    private readonly quiet: boolean,
  ) {}

  /** A result, on standard output: what was going on is over. */
  out(text: string): void {
    this.progress('');
    write(this.stdout, this.redactor.text(withEnd(text)));
  }

  /** A remark, on standard error; left out with `--quiet`. */
  note(text: string): void {
    if (!this.quiet) this.error(text);
  }

  /** An error, on standard error; the progress line stands below it. */
  error(text: string): void {
    const line = this.#progress;
    this.progress('');
    write(this.stderr, this.redactor.text(withEnd(text)));
    this.progress(line);
  }

  /** The line that says what is going on; empty takes it away. Only for a person who watches. */
  progress(text: string): void {
    if (!this.showsProgress || text === this.#progress) return;
    this.#progress = text;
    write(this.stderr, CLEAR_LINE + this.redactor.text(text));
  }

  get showsProgress(): boolean {
    return !this.quiet && this.stderr.isTTY === true;
  }

  /** Standard error for the log. */
  logStream(): Writable {
    return new Writable({
      decodeStrings: false,
      write: (chunk: unknown, _encoding, done) => {
        this.error(String(chunk));
        done();
      },
    });
  }
}

function withEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function write(stream: OutputStream, text: string): void {
  try {
    stream.write(text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}
