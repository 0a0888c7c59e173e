import { type CallOptions, type Claims, ConnectorError, type Finding, type Read, type ReadScope, type Source, type SourceRecord, type SourceType } from '@rollcall/core';
import { checkDirectory } from './check.js';
import type { LdapConfig } from './config.js';
import { Delivered } from './delivered.js';
import { movedOn, textOfMarks, wentBack } from './marks.js';
import { checkMeanwhile } from './meanwhile.js';
import { partsOf, readAll } from './read-all.js';
import { readKeys } from './read-keys.js';
import { planRead } from './read-plan.js';
import { Session } from './session.js';
import { Tally } from './tally.js';
import { readMarks } from './watermark.js';

/** An LDAP directory as a source. One connection, one request at a time; never writes. */
export class LdapSource implements Source {
  readonly #config: LdapConfig;
  readonly #session: Session;

  constructor(config: LdapConfig) {
    this.#config = config;
    this.#session = new Session(config);
  }

  async check(options: CallOptions): Promise<readonly Finding[]> {
    const { root, release } = await this.#session.begin(options);
    try {
      return await checkDirectory(this.#session, this.#config, root, options);
    } finally {
      release();
    }
  }

  /**
   * Reads the scope. The mark in the claims is the one from before the first search: everything up to it was read.
   * @throws ConnectorError; `unsupported` for a read by name
   */
  async *read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    if (scope.keys !== 'all' && scope.keys.by === 'name') {
      throw new ConnectorError({ kind: 'unsupported', message: 'an LDAP source is read by key, not by name' });
    }
    const config = this.#config;
    const session = this.#session;
    const { root, release } = await session.begin(options);
    try {
      const plan = planRead(scope, config, root);
      const tally = new Tally();
      const base = config.people.base;
      const before = await readMarks(session, root, base, options);
      const reading = { session, options, tally, ...(before.size === 0 ? {} : { delivered: new Delivered() }) };
      const basis = [...(yield* scope.keys === 'all' ? readAll(plan, reading) : readKeys(plan, scope.keys.values, reading))];
      const after = before.size === 0 ? before : await readMarks(session, root, base, options);
      const back = wentBack(before, after);
      if (back !== undefined) for (const type of scope.types) tally.doubt(type, [back]);
      const moved = movedOn(before, after);
      if (moved.size > 0) basis.push(await checkMeanwhile(partsOf(plan), moved, reading, scope.keys !== 'all'));
      else basis.push(before.size === 0 ? 'the server offers no mark of its state' : "the server's state did not move meanwhile");
      const claim = (type: T) => [type, tally.claim(type, basis.join('; '), textOfMarks(before))] as const;
      return Object.fromEntries(scope.types.map(claim)) as unknown as Claims<T>;
    } finally {
      release();
    }
  }

  close(): Promise<void> {
    this.#session.close();
    return Promise.resolve();
  }
}
