import type { Change, PersonFacts, RowFacts, Scenario, Setting } from './scenario.js';

export type People = Map<string, PersonFacts>;

/** What the sources hold: the truth of a world, changed by its steps. */
export class Truth {
  readonly people: People = new Map();
  /** By number. */
  readonly rows = new Map<string, RowFacts>();
  readonly groups = new Map<string, { name: string; description?: string }>();
  /** Person key, a space, group key. */
  readonly members = new Set<string>();
  /** Keys whose record cannot be read. */
  readonly rejected = new Set<string>();

  constructor(scenario: Scenario) {
    for (const [key, facts] of Object.entries(scenario.people)) this.people.set(key, { ...facts });
    for (const [number, row] of Object.entries(scenario.rows)) this.rows.set(number, { ...row });
    for (const [key, name] of Object.entries(scenario.groups)) this.groups.set(key, { name });
    for (const edge of scenario.members) this.members.add(edge);
  }

  /** Makes a change of the sources happen. What cannot happen (in a scenario that was made smaller) does not. */
  apply(change: Exclude<Change, { do: 'hand' | 'hand-create' | 'hand-group' | 'wait' }>): void {
    switch (change.do) {
      case 'put':
        this.people.set(change.key, { ...change.facts });
        return;
      case 'drop':
        this.#drop(change.key);
        return;
      case 'set':
        this.#set(change.key, change.field, change.value);
        return;
      case 'swap':
        this.#swap(change.key, change.other);
        return;
      case 'reject':
        this.#reject(change.key, change.on);
        return;
      case 'member':
        this.#member(change.key, change.group, change.on);
        return;
      case 'group':
        this.#group(change);
        return;
      case 'row':
        if (change.row === null) this.rows.delete(change.number);
        else this.rows.set(change.number, { ...change.row });
        return;
      default:
        change satisfies never;
    }
  }

  #reject(key: string, on: boolean): void {
    if (on && this.people.has(key)) this.rejected.add(key);
    else this.rejected.delete(key);
  }

  #member(key: string, group: string, on: boolean): void {
    if (!on) this.members.delete(`${key} ${group}`);
    else if (this.people.has(key) && this.groups.has(group)) this.members.add(`${key} ${group}`);
  }

  /** Whether somebody is to have an account. */
  wants(key: string, setting: Setting): boolean {
    const stands = this.standpoint(key, setting);
    return stands === 'staff' || stands === 'student';
  }

  standpoint(key: string, setting: Setting): Standpoint {
    const facts = this.people.get(key);
    if (facts === undefined) return 'out';
    if (this.rejected.has(key)) return 'unclear';
    return standpointOf(setting, facts, (number) => (number === undefined ? 'none' : (this.rows.get(number) ?? 'none')));
  }

  #drop(key: string): void {
    this.people.delete(key);
    this.rejected.delete(key);
    for (const edge of [...this.members]) if (edge.startsWith(`${key} `)) this.members.delete(edge);
  }

  #set(key: string, field: keyof PersonFacts, value: string | null): void {
    const person = this.people.get(key);
    if (person === undefined) return;
    if (value === null) Reflect.deleteProperty(person, field);
    else Object.assign(person, { [field]: value });
  }

  #swap(key: string, other: string): void {
    const left = this.people.get(key);
    const right = this.people.get(other);
    if (left === undefined || right === undefined) return;
    const { uid } = left;
    left.uid = right.uid;
    right.uid = uid;
  }

  #group({ group, name, description }: Extract<Change, { do: 'group' }>): void {
    if (name !== null) {
      this.groups.set(group, { name, ...(description === undefined ? {} : { description }) });
      return;
    }
    this.groups.delete(group);
    for (const edge of [...this.members]) if (edge.endsWith(` ${group}`)) this.members.delete(edge);
  }
}

/** What somebody's facts come to, by the harness's own reading of the configuration. `unclear`: it cannot be told. */
export type Standpoint = 'staff' | 'student' | 'out' | 'unclear';

/**
 * Where a person stands by what was delivered. `rowOf` answers for the joined database: a row, `none` (it was read whole and has
 * none), or `unknown`.
 */
export function standpointOf(setting: Setting, facts: PersonFacts, rowOf: (number: string | undefined) => RowFacts | 'none' | 'unknown'): Standpoint {
  if (facts.status === 'student') return setting.students ? 'student' : 'out';
  if (facts.status === 'left') return 'out';
  if (setting.joined !== 'scope') return 'staff';
  const row = rowOf(facts.number);
  if (row === 'unknown') return 'unclear';
  return row !== 'none' && row.state === 'employed' ? 'staff' : 'out';
}

/** Names are compared without case. */
export function folded(name: string): string {
  return name.toLowerCase();
}
