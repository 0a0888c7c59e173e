import { IndexBy } from './index-by.js';

/** The names by which rows are looked up; always taken out before a change and put back after. */
export class Indexes {
  readonly usernames = new IndexBy();
  readonly aliases = new IndexBy();
  readonly emails = new IndexBy();
  readonly numbers = new IndexBy();
  readonly groupNames = new IndexBy();
  /** By type and serial of a token, which together are one token. */
  readonly serials = new IndexBy();

  clear(): void {
    for (const index of [this.usernames, this.aliases, this.emails, this.numbers, this.groupNames, this.serials]) index.clear();
  }
}
