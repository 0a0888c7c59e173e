import { drawFrom, type Random } from '../random.js';
import type { Fault, FaultEffect, FaultKind, RequestMatch, SimpleEffect } from './fault.js';
import { isLaterPage, matches, type Asked } from './request-match.js';

/** Faults that are drawn, and are the same for the same seed and the same requests. */
export interface SeededFaults extends RequestMatch {
  readonly seed: number;
  /** Chance, from 0 to 1, that a request meets a fault. */
  readonly rate: number;
  /** Default: every kind that leaves content and credentials alone; see `seededKinds`. */
  readonly kinds?: readonly SeededKind[];
  /** No more than this many; default no end. */
  readonly limit?: number;
}

type Maker = {
  /** What the kind means something for. */
  readonly fits: (asked: Asked) => boolean;
  readonly make: (random: Random) => FaultEffect;
  /** Only when it is named in `kinds`. */
  readonly onRequest?: true;
};

const anything = (): boolean => true;
const isRead = ({ method }: Asked): boolean => method === 'GET';
const isWrite = (asked: Asked): boolean => !isRead(asked);
const isPage = ({ method, endpointClass }: Asked): boolean => method === 'GET' && endpointClass === 'page';
const upTo = (random: Random, most: number): number => 1 + Math.floor(random() * most);

const plain = (kind: SimpleEffect['kind'], fits: Maker['fits'] = anything): Maker => ({ fits, make: () => ({ kind }) });

const makers = {
  'too-many-requests': { fits: anything, make: (random) => (random() < 0.5 ? { kind: 'too-many-requests' } : { kind: 'too-many-requests', retryAfterSeconds: upTo(random, 20) }) },
  'too-many-requests-as-400': plain('too-many-requests-as-400'),
  'bad-gateway': plain('bad-gateway'),
  'bad-gateway-after-commit': plain('bad-gateway-after-commit'),
  'bad-request-page': plain('bad-request-page'),
  'internal-error': plain('internal-error'),
  'reset-before-commit': plain('reset-before-commit'),
  'reset-after-commit': plain('reset-after-commit'),
  'no-effect': plain('no-effect', isWrite),
  'duplicated-page': plain('duplicated-page', isLaterPage),
  'slow-drip': { fits: anything, make: (random) => ({ kind: 'slow-drip', totalMs: upTo(random, 60_000) }) },
  'truncated-body': { fits: anything, make: (random) => ({ kind: 'truncated-body', atByte: upTo(random, 400) - 1 }) },
  'wrong-content-length': { fits: anything, make: (random) => ({ kind: 'wrong-content-length', atByte: upTo(random, 400) - 1 }) },
  'stale-read': { fits: isPage, make: (random) => ({ kind: 'stale-read', writesOld: upTo(random, 3) }) },
  'page-shift': { fits: isLaterPage, make: () => ({ kind: 'page-shift', shift: 'move' }) },
  delay: { fits: anything, make: (random) => ({ kind: 'delay', delayMs: upTo(random, 60_000) }), onRequest: true },
  'delete-user': { fits: isPage, make: () => ({ kind: 'delete-user' }), onRequest: true },
  'expire-credentials': { fits: anything, make: () => ({ kind: 'expire-credentials' }), onRequest: true },
} as const satisfies { readonly [Kind in FaultKind]?: Maker };

/** The kinds that can be drawn. */
export type SeededKind = keyof typeof makers;

const all = Object.entries(makers) as readonly (readonly [SeededKind, Maker])[];

/** The kinds that are drawn when none are named. */
export const seededKinds: readonly SeededKind[] = all.filter(([, maker]) => maker.onRequest !== true).map(([kind]) => kind);

/** Refusals for the rate come in bursts, as those of a real service do. */
const longestBurst = 4;

/** Draws for every request by itself: what else runs beside it changes nothing. */
export class SeededStriker {
  hits = 0;
  readonly #occurrences = new Map<string, number>();
  readonly #bursts = new Map<string, { readonly fault: Fault; left: number }>();
  readonly #drawn: readonly (readonly [SeededKind, Maker])[];

  constructor(private readonly scheme: SeededFaults) {
    const { rate, kinds = seededKinds } = scheme;
    if (!(rate >= 0 && rate <= 1)) throw new TypeError(`A rate is a number from 0 to 1; got ${String(rate)}.`);
    for (const kind of kinds) if (!(kind in makers)) throw new TypeError(`The fault ${kind} cannot be drawn. Known: ${Object.keys(makers).join(', ')}.`);
    this.#drawn = all.filter(([kind]) => kinds.includes(kind));
  }

  get writesOld(): number {
    return this.#drawn.some(([kind]) => kind === 'stale-read') ? 3 : 0;
  }

  strike(asked: Asked): Fault | undefined {
    if (!matches(this.scheme, asked) || this.hits >= (this.scheme.limit ?? Number.POSITIVE_INFINITY)) return undefined;
    const fault = this.#burstFault(asked) ?? this.#draw(asked);
    if (fault !== undefined) this.hits += 1;
    return fault;
  }

  #burstFault({ endpointClass }: Asked): Fault | undefined {
    const burst = this.#bursts.get(String(endpointClass));
    if (burst === undefined || burst.left === 0) return undefined;
    burst.left -= 1;
    return burst.fault;
  }

  #draw(asked: Asked): Fault | undefined {
    const request = `${asked.method} ${asked.path} ${String(Number(asked.params['offset'] ?? 0))}`;
    const occurrence = (this.#occurrences.get(request) ?? 0) + 1;
    this.#occurrences.set(request, occurrence);
    const random = drawFrom(this.scheme.seed, `${request} ${String(occurrence)}`);
    if (random() >= this.scheme.rate) return undefined;
    const fitting = this.#drawn.filter(([, maker]) => maker.fits(asked));
    const fault = fitting[Math.floor(random() * fitting.length)]?.[1].make(random);
    if (fault?.kind === 'too-many-requests') this.#bursts.set(String(asked.endpointClass), { fault, left: upTo(random, longestBurst) - 1 });
    return fault;
  }
}
