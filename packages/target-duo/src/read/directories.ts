import type { CallOptions } from '@rollcall/core';
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
    const others = (this.running ?? []).filter((one) => !this.#stopped.some((stopped) => stopped.key === one.key));
    return this.#stopped.length > 0 && (tellsKey || others.length === 0) ? undefined : ownerText('');
  }

  /** Who manages a group whose name ends with that of a directory; empty: with the kind of one. */
  ownerOfGroup(name: string): string | undefined {
    return this.#stopped.some((one) => one.name === name) ? undefined : ownerText(name);
  }
}

function ownerText(name: string): string {
  return name === '' ? 'directory sync' : `directory sync "${name}"`;
}

/** Asks Duo once for its directories, when somebody is met who may belong to one. */
export class Directories {
  #view: Promise<DirectoryView> | undefined;

  constructor(
    private readonly client: DuoClient,
    private readonly stopped: Stopped,
  ) {}

  view(options: CallOptions): Promise<DirectoryView> {
    return (this.#view ??= this.#ask(options));
  }

  async #ask(options: CallOptions): Promise<DirectoryView> {
    const reply = await this.client.exchange({ method: 'GET', path: paths.directories, parameters: { limit: MOST, offset: '0' } }, 'reads', options);
    const parsed = reply.ok ? listed.safeParse(reply.response) : undefined;
    const running = parsed?.success === true ? parsed.data.map(({ directory_key: key, name }) => ({ key, ...(name !== undefined && { name }) })) : undefined;
    return new DirectoryView(running, this.stopped);
  }
}
