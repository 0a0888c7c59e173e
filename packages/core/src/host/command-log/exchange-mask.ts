import type { CommandLogNames } from '../../contracts/command-log.js';
import { maskPhone, maskText } from '../secrets/personal-text.js';
import { createRedactor } from '../secrets/redactor.js';
import type { Redactor } from '../secrets/types.js';
import { Echoes } from './echoes.js';

/** What a name says of the value beside it. */
export type Sort = 'secret' | 'plain' | 'personal';

/** What all exchanges of one instance are masked by. */
export interface MaskRules {
  readonly redactor: Redactor;
  readonly names: CommandLogNames;
  readonly showsValues: boolean;
}

const SECRET = '[secret]';
const soundsSecret = /authori[sz]ation|cookie|credential|passw|passcode|secret|token|signature|session|(?:^|[^a-z0-9])(?:auth|pass|pwd|pin|otp|skey|ikey|jwt|csrf|nonce)(?:$|[^a-z0-9])|key(?:$|[^a-z])/i;
const address = /^[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u;
const phone = /^\+?\d[\d\s()./-]{5,}\d$/;

/** Below this a secret says too little to be taken for the same one elsewhere; more of them than this make a search too slow. */
const SHORTEST_LEARNT = 6;
const MOST_LEARNT = 50;

/**
 * Masks the texts of one exchange, the request first. It learns on the way: secrets that were met are masked wherever they stand,
 * in every encoding; personal values of the request are masked in the other side's words as well.
 */
export class ExchangeMask {
  readonly #own = createRedactor();
  readonly #echoes = new Echoes();
  readonly #plain: ReadonlySet<string>;
  readonly #secret: ReadonlySet<string>;
  readonly #learnt = new Set<string>();
  #isAnswer = false;

  constructor(private readonly rules: MaskRules) {
    this.#plain = new Set(rules.names.plain.map((name) => name.toLowerCase()));
    this.#secret = new Set(rules.names.secret?.map((name) => name.toLowerCase()));
  }

  get showsValues(): boolean {
    return this.rules.showsValues;
  }

  /** From here on it is the answer that is masked. */
  turnToAnswer(): void {
    this.#isAnswer = true;
  }

  sortOf(name: string): Sort {
    const folded = name.toLowerCase();
    // `directoryKey` and `directory_key` are one name to us.
    if (this.#secret.has(folded) || soundsSecret.test(name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_'))) return 'secret';
    return this.#plain.has(folded) ? 'plain' : 'personal';
  }

  /** A secret, which is learnt. */
  secret(text: string): string {
    if (text.length >= SHORTEST_LEARNT && this.#learnt.size < MOST_LEARNT && !this.#learnt.has(text)) {
      this.#learnt.add(text);
      this.#own.add(text);
    }
    return text === '' ? '' : SECRET;
  }

  /** A text that names something of ours: secrets masked, and what looks like an address or a phone number. */
  name(text: string): string {
    const safe = this.#withoutSecrets(text);
    return this.rules.showsValues ? safe : maskText(safe);
  }

  /** A text that anybody may read, but for what was masked in the request. */
  plain(text: string): string {
    const safe = this.#withoutSecrets(text);
    if (this.rules.showsValues) return safe;
    return maskText(this.#isAnswer ? this.#echoes.masked(safe) : safe);
  }

  /** A personal text: `a…@example.edu`, `+1…99`, and of anything else how many characters it has: `…(12)`. */
  personal(text: string): string {
    const safe = this.#withoutSecrets(text);
    if (this.rules.showsValues) return safe;
    if (!this.#isAnswer) this.#echoes.learn(text);
    if (safe !== text) return SECRET;
    if (text === '') return '';
    if (address.test(text)) return maskText(text);
    return phone.test(text) ? maskPhone(text) : `…(${Array.from(text).length})`;
  }

  #withoutSecrets(text: string): string {
    return this.#own.text(this.rules.redactor.text(text));
  }
}
