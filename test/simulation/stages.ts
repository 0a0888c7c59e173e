import { Stage } from './stage.js';

/** One world in so many is played on the ledger that users have; the others on one in memory that answers the same, in half the time. */
const ON_SQLITE = 10;

/** The stages that worlds are played on, chosen by a world's number: a world is always played on the same one. */
export class Stages {
  readonly #memory = new Stage({ ledger: 'memory' });
  readonly #sql = new Stage({ ledger: 'sql' });

  of(number: number): Stage {
    return number % ON_SQLITE === 0 ? this.#sql : this.#memory;
  }

  async dispose(): Promise<void> {
    await this.#memory.dispose();
    await this.#sql.dispose();
  }
}
