import type { Budget } from './budget.js';
import type { ExchangeMask, Sort } from './exchange-mask.js';

/** Deeper than anybody's answers, and not as deep as the redactor looks. */
const DEEPEST = 8;
/** Digits from which on a number under an unknown name may be somebody's phone number or number of staff. */
const TELLING = 1_000_000;
const usualName = /^[\w$.:-]{1,64}$/;

/**
 * Parsed JSON, masked by the names of its fields; members of a list go by the list's name. What has no room is counted.
 * @param isRequest what has no room is learnt all the same: the answer may repeat it.
 */
export class JsonMask {
  constructor(
    private readonly mask: ExchangeMask,
    private readonly budget: Budget,
    private readonly isRequest: boolean,
  ) {}

  value(value: unknown, name: string, depth = 0): unknown {
    const sort = this.mask.sortOf(name);
    switch (typeof value) {
      case 'string':
        return this.budget.take(this.text(value, name, depth));
      case 'number':
        return this.#number(value, sort);
      case 'object':
        return value === null ? null : this.#structure(value, name, sort, depth);
      default:
        this.budget.take('');
        return value;
    }
  }

  /** A text beside a name. JSON inside of it is masked as JSON, and stays text. */
  text(text: string, name: string, depth = 0): string {
    const sort = this.mask.sortOf(name);
    if (sort === 'secret') return this.mask.secret(text);
    const inner = structureIn(text);
    if (inner !== undefined) return JSON.stringify(this.value(inner, name, depth + 1));
    return sort === 'plain' ? this.mask.plain(text) : this.mask.personal(text);
  }

  #number(value: number, sort: Sort): unknown {
    const text = this.budget.take(String(value));
    if (sort === 'secret') return this.mask.secret(text);
    const isPersonal = sort === 'personal' && Math.abs(value) >= TELLING;
    const masked = isPersonal ? this.mask.personal(text) : this.mask.plain(text);
    return masked === text ? value : masked;
  }

  #structure(value: object, name: string, sort: Sort, depth: number): unknown {
    if (sort === 'secret') return this.#hidden(value);
    if (depth >= DEEPEST) return '… (deeper)';
    return Array.isArray(value) ? this.#list(value, name, depth) : this.#fields(Object.entries(value), depth);
  }

  #list(items: readonly unknown[], name: string, depth: number): unknown {
    const shown: unknown[] = [];
    for (const item of items) {
      const isShown = !this.budget.isSpent;
      if (!isShown && !this.isRequest) break;
      const masked = this.value(item, name, depth + 1);
      if (isShown) shown.push(masked);
    }
    return shown.length === items.length ? shown : [...shown, `… (${items.length - shown.length} more)`];
  }

  #fields(entries: readonly (readonly [string, unknown])[], depth: number): unknown {
    const shown: (readonly [string, unknown])[] = [];
    for (const [name, item] of entries) {
      const isShown = !this.budget.isSpent;
      if (!isShown && !this.isRequest) break;
      const masked = [this.#name(name), this.value(item, name, depth + 1)] as const;
      if (isShown) shown.push(masked);
    }
    return Object.fromEntries(shown.length === entries.length ? shown : [...shown, ['…', `${entries.length - shown.length} more`]]);
  }

  #name(name: string): string {
    return this.budget.take(usualName.test(name) ? this.mask.name(name) : this.mask.personal(name));
  }

  // All of it is learnt: one of the texts may come back alone.
  #hidden(value: object): unknown {
    const open: unknown[] = [value];
    for (let item = open.pop(); item !== undefined; item = open.pop()) {
      if (typeof item === 'string') this.mask.secret(item);
      else if (typeof item === 'object' && item !== null) open.push(...(Object.values(item) as unknown[]));
    }
    return this.mask.secret('[]');
  }
}

/** The list or mapping that a text holds as JSON; undefined for every other text. */
export function structureIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
