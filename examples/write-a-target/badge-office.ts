/** A badge as the office keeps it. `revoked` badges open no door. */
export interface Badge {
  readonly number: string;
  readonly login: string;
  readonly name?: string;
  readonly revoked: boolean;
}

/** What the office says when it does not do something. */
export class OfficeRefusal extends Error {
  constructor(readonly reason: 'login taken' | 'no such badge') {
    super(reason);
  }
}

const BADGES_PER_PAGE = 100;

/** Stands for the client of any system that is provisioned over a network: it pages, it refuses, and an answer can get lost. */
export class BadgeOffice {
  readonly #badges = new Map<string, Badge>();
  #lastNumber = 0;

  list(page: number): Promise<{ readonly badges: readonly Badge[]; readonly total: number; readonly isLast: boolean }> {
    const all = [...this.#badges.values()];
    const end = (page + 1) * BADGES_PER_PAGE;
    return Promise.resolve({ badges: all.slice(end - BADGES_PER_PAGE, end), total: all.length, isLast: end >= all.length });
  }

  find(by: 'number' | 'login', value: string): Promise<Badge | undefined> {
    return Promise.resolve([...this.#badges.values()].find((badge) => badge[by] === value));
  }

  issue(wanted: Pick<Badge, 'login' | 'name'>): Promise<Badge> {
    if ([...this.#badges.values()].some(({ login }) => login === wanted.login)) return Promise.reject(new OfficeRefusal('login taken'));
    const badge: Badge = { ...wanted, number: `B${++this.#lastNumber}`, revoked: false };
    this.#badges.set(badge.number, badge);
    return Promise.resolve(badge);
  }

  change(number: string, change: (badge: Badge) => Badge): Promise<Badge> {
    const badge = this.#badges.get(number);
    if (badge === undefined) return Promise.reject(new OfficeRefusal('no such badge'));
    const changed = change(badge);
    this.#badges.set(number, changed);
    return Promise.resolve(changed);
  }
}
