import { LdapSource } from '../../../packages/source-ldap/src/index.js';
import { ldapConfig } from '../../../packages/source-ldap/src/config.js';
import { type Cut, type FakeAnswer, type FakeDirectory, startFakeDirectory } from '../../source-ldap/support/fake-directory.js';
import type { DirectoryScript } from './directory-script.js';

/** What goes wrong in one case. */
export interface Trouble {
  readonly cut?: Cut;
  /** Changes the answer to the search with this number, counted from 0 on each connection. */
  readonly change?: (answer: FakeAnswer, search: number) => FakeAnswer;
  /** The run is stopped when this search is asked for. */
  readonly abortAt?: number;
  readonly timeout?: string;
}

/** What one whole read of a script looked like on the wire. */
export interface Recorded {
  /** The places of message ends in the server's stream. */
  readonly ends: readonly number[];
  /** How each search was answered, in order. */
  readonly answers: readonly FakeAnswer[];
}

/** A directory that answers from a script, and goes wrong as each case says. */
export class CutDirectory {
  trouble: Trouble = {};
  #gone: string | undefined;
  readonly #answers: FakeAnswer[] = [];
  #stop = new AbortController();

  private constructor(
    private readonly script: DirectoryScript,
    private server: FakeDirectory,
  ) {}

  static async start(script: DirectoryScript): Promise<CutDirectory> {
    const made: CutDirectory = new CutDirectory(script, undefined as never);
    made.server = await startFakeDirectory((request) => made.#answer(script.answer(request)), { cut: () => made.#begin() });
    return made;
  }

  get url(): string {
    return this.server.url;
  }

  /** Fires in the cases that stop the run. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** What the last connection saw. */
  get recorded(): Recorded {
    return { ends: [...this.server.sent], answers: [...this.#answers] };
  }

  /** A source over it, and the trouble it will meet. */
  source(trouble: Trouble = {}): LdapSource {
    this.trouble = trouble;
    this.#stop = new AbortController();
    return new LdapSource(ldapConfig.parse({ ...this.script.config, url: this.url, timeout: trouble.timeout ?? '10s', bind: { dn: 'cn=reader', password: 'x' } }));
  }

  /** Takes a person out of the directory for good, as far as it shows; undefined brings everybody back. */
  leave(uid: string | undefined): void {
    this.#gone = uid;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  #begin(): Cut | undefined {
    this.script.begin();
    this.#answers.length = 0;
    return this.trouble.cut;
  }

  #answer(answer: FakeAnswer): FakeAnswer {
    const search = this.#answers.push(answer) - 1;
    if (search === this.trouble.abortAt) this.#stop.abort();
    const changed = this.trouble.change?.(answer, search) ?? answer;
    const gone = this.#gone;
    if (gone === undefined || changed.entries === undefined) return changed;
    return { ...changed, entries: changed.entries.filter(({ dn }) => !dn.startsWith(`uid=${gone},`)) };
  }
}
