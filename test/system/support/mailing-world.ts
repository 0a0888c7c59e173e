import { DuoWorld } from './duo-world.js';

/** A Duo that mails whoever a plan makes an account for; `who` tells whom it mailed so far. */
export class MailingWorld extends DuoWorld {
  constructor(settings = 'mail: true') {
    super();
    this.yaml = this.yaml.replace('secretKey:', `enrolment: { ${settings} }, secretKey:`);
  }

  get who(): readonly string[] {
    return this.duo.mails.map(({ to }) => to.replace('@example.edu', '')).sort();
  }

  somebody(name: string, more: Record<string, string> = {}): void {
    this.person(name, { uid: name, mail: `${name}@example.edu`, ...more });
  }

  async told(code: string): Promise<readonly string[]> {
    return (await this.findings(code)).map(({ about = '' }) => about);
  }

  /** The next call of one kind dies: the first of its calls that `isMeant` means, once. */
  dyingIn(call: 'intend' | 'conclude', isMeant: (args: readonly unknown[]) => boolean): void {
    let isDead = false;
    this.wrapLedger = (ledger) =>
      new Proxy(ledger, {
        get: (inner, name) => {
          const value = Reflect.get(inner, name) as unknown;
          if (typeof value !== 'function') return value;
          const own = (value as (...args: unknown[]) => unknown).bind(inner);
          if (name !== call && !isDead) return own;
          return (...args: unknown[]): unknown => {
            if (name === call && isMeant(args)) isDead = true;
            return isDead && (name === 'intend' || name === 'conclude') ? Promise.reject(new Error('the process died')) : own(...args);
          };
        },
      });
  }

  /** A run that ends when the accounts are made, before the first mail is begun. */
  async diesBeforeMail(): Promise<void> {
    this.dyingIn('intend', ([, , , intents]) => shapesIn(intents).includes('enrol:account'));
    await this.run().catch(() => undefined);
    this.revived();
  }

  revived(): void {
    this.wrapLedger = undefined;
  }
}

const shapesIn = (intents: unknown): readonly string[] => (Array.isArray(intents) ? (intents as readonly { readonly shape: string }[]).map(({ shape }) => shape) : []);
