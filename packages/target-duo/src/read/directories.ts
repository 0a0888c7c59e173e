import { ConnectorError, type CallOptions, type Failure } from '@rollcall/core';
import { z } from 'zod';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import type { DuoConfig } from '../config.js';
import type { SyncTraces } from '../decode/synced.js';

type Stopped = DuoConfig['stoppedDirectories'];

const listed = z.array(z.object({ directory_key: z.string().min(1), name: z.string().min(1).optional().catch(undefined) }));

/** As many as there will ever be; the shape of the list is not known (facts 2.2), so what is not understood is as if it could not be read. */
const MOST = '100';

/** Who manages users and groups beside Rollcall: the directory syncs that run, by what Duo lists and what the file says was stopped. */
export class DirectoryView {
  readonly #names: ReadonlyMap<string, string>;
  readonly #stopped: Stopped;

  /** @param running what Duo lists; undefined where that cannot be read: then the file is believed. */
  constructor(
    readonly running: readonly { readonly key: string; readonly name?: string }[] | undefined,
    private readonly named: Stopped,
  ) {
    this.#names = new Map([...named, ...(running ?? [])].flatMap(({ key, name }) => (name === undefined ? [] : [[key, name]])));
    this.#stopped = named.filter(({ key, evenIfListed }) => evenIfListed === true || running?.some((one) => one.key === key) !== true);
  }

  /** Directories that the file says were stopped and that Duo lists all the same. */
  get contradicted(): Stopped {
    return this.named.filter((one) => !this.#stopped.includes(one));
  }

  /** Who manages a user; undefined: nobody. */
  ownerOfUser({ key, tellsKey }: SyncTraces): string | undefined {
    if (key !== undefined) return this.#stopped.some((one) => one.key === key) ? undefined : ownerText(this.#names.get(key) ?? key);
    // What a sync that ended left behind, or, in answers that name no directory, a sync that runs.
    return this.#stopped.length > 0 && (tellsKey || this.#others.length === 0) ? undefined : ownerText('');
  }

  /** Who manages a group whose name ends with that of a directory; empty: with the kind of one. Where two have the name, both must be stopped. */
  ownerOfGroup(name: string): string | undefined {
    const isStopped = this.#stopped.some((one) => one.name === name) && !this.#others.some((one) => one.name === name);
    return isStopped ? undefined : ownerText(name);
  }

  /** Those that Duo lists and that were not stopped. */
  get #others(): NonNullable<DirectoryView['running']> {
    return (this.running ?? []).filter((one) => !this.#stopped.some((stopped) => stopped.key === one.key));
  }
}

function ownerText(name: string): string {
  return name === '' ? 'directory sync' : `directory sync "${name}"`;
}

/** Asks Duo once a run for its directories, when somebody is met who may belong to one. */
export class Directories {
  #view: Promise<DirectoryView> | undefined;

  constructor(
    private readonly client: DuoClient,
    private readonly stopped: Stopped,
  ) {}

  /** A run begins: a sync may have been stopped, or started, since the last one. */
  forget(): void {
    this.#view = undefined;
  }

  /** @throws ConnectorError where Duo does not answer, and the file alone would decide who is left alone. */
  view(options: CallOptions): Promise<DirectoryView> {
    return (this.#view ??= this.#ask(options).catch((error: unknown) => {
      this.#view = undefined;
      throw error;
    }));
  }

  async #ask(options: CallOptions): Promise<DirectoryView> {
    const reply = await this.client.exchange({ method: 'GET', path: paths.directories, parameters: { limit: MOST, offset: '0' } }, 'reads', options);
    if (!reply.ok && this.#mustKnow(reply.failure)) throw new ConnectorError({ ...reply.failure, remedy: 'try again; evenIfListed: true under stoppedDirectories does without the answer' });
    const parsed = reply.ok ? listed.safeParse(reply.response) : undefined;
    const running = parsed?.success === true ? parsed.data.map(({ directory_key: key, name }) => ({ key, ...(name !== undefined && { name }) })) : undefined;
    return new DirectoryView(running, this.stopped);
  }

  // Duo that refuses to tell does so for good; an answer that is missing today may name a directory that runs.
  #mustKnow({ kind }: Failure): boolean {
    return (kind === 'unavailable' || kind === 'rate-limited') && this.stopped.some(({ evenIfListed }) => evenIfListed !== true);
  }
}
