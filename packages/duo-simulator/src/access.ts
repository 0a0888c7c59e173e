import type { Grant } from './endpoints/route.js';
import { Failure, codeOf } from './http/failure.js';
import type { Behaviour } from './options.js';

/**
 * What the Admin API application may do; everything by default. `network: false` acts as a caller outside
 * "Networks for API Access".
 */
export type Grants = { readonly [Name in Grant | 'network']?: boolean };

/** Mutable, so that a test may take a permission away while the server runs. */
export class Access {
  readonly #atStart: Grants;
  #grants: Grants;

  constructor(grants: Grants) {
    this.#atStart = grants;
    this.#grants = grants;
  }

  /** Lays `changes` over the present grants. */
  change(changes: Grants): void {
    this.#grants = { ...this.#grants, ...changes };
  }

  /** Back to what was granted at the start. */
  restart(): void {
    this.#grants = this.#atStart;
  }

  checkNetwork(behaviour: Behaviour): void {
    if (this.#grants.network === false) throw new Failure(codeOf(behaviour.addressDenied));
  }

  check(grant: Grant): void {
    if (this.#grants[grant] === false) throw new Failure(40301);
  }
}
