import type { MembershipRecord } from '@rollcall/core';

/**
 * Gathers memberships that follow one another and share an end into one record. The second row decides which end is
 * shared. Every row stays one entry, repeated ones included: the engine counts them.
 */
export class Bundle {
  #people: string[] = [];
  #groups: string[] = [];

  constructor(private readonly emit: (record: MembershipRecord) => void) {}

  add(person: string, group: string): void {
    const [firstPerson] = this.#people;
    const [firstGroup] = this.#groups;
    if (firstPerson === person && this.#people.length === 1) this.#groups.push(group);
    else if (firstGroup === group && this.#groups.length === 1) this.#people.push(person);
    else {
      this.flush();
      this.#people = [person];
      this.#groups = [group];
    }
  }

  /** Hands over what is gathered. */
  flush(): void {
    const [person] = this.#people;
    const [group] = this.#groups;
    if (person === undefined || group === undefined) return;
    if (this.#people.length === 1) this.emit({ type: 'membership', person, groups: this.#groups });
    else this.emit({ type: 'membership', group, members: this.#people });
    this.#people = [];
    this.#groups = [];
  }
}
