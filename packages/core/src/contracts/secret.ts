import { z } from 'zod';
import type { Secret } from './host-services.js';

const brand: unique symbol = Symbol.for('rollcall/v1/Secret') as never;

class SecretValue implements Secret {
  readonly [brand] = true;
  #value: string;
  declare readonly renew?: () => boolean;
  constructor(value: string, readAgain?: () => string | undefined) {
    this.#value = value;
    if (readAgain !== undefined) this.renew = () => this.#replace(readAgain());
  }
  reveal(): string {
    return this.#value;
  }
  #replace(value: string | undefined): boolean {
    if (value === undefined || value === this.#value) return false;
    this.#value = value;
    return true;
  }
  toString(): '[secret]' {
    return '[secret]';
  }
  toJSON(): '[secret]' {
    return '[secret]';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): '[secret]' {
    return '[secret]';
  }
}

/**
 * Wraps a secret text. The host registers it with the redactor before any plugin sees it.
 * @param readAgain reads it where it came from, and registers what it finds; undefined where that cannot be read. Leave out for
 * a secret that cannot change while the process runs.
 */
export function secretOf(value: string, readAgain?: () => string | undefined): Secret {
  return new SecretValue(value, readAgain);
}

// By a global brand, so that a plugin with its own copy of the core knows the host's secrets.
function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && brand in value;
}

const secretMark = 'rollcall:secret';

/**
 * A configuration field that holds a secret: a text in the file (usually `"${env:NAME}"`), a {@link Secret} in the plugin.
 * Its value never appears in errors, logs or schemas.
 */
export const secret = () =>
  z.union([z.string(), z.custom<Secret>(isSecret)]).meta({ [secretMark]: true });

const renewableMark = 'rollcall:renewable';

/**
 * A configuration field that is no secret but is exchanged together with one (the key's name beside the key): a text, or a
 * {@link Secret} that can be renewed where the file says `"${file:PATH}"`. `asSecret` makes one of both.
 */
export const renewable = () =>
  z.union([z.string(), z.custom<Secret>(isSecret)]).meta({ [renewableMark]: true });

/** The secret of a configuration field, whether the host wrapped it already or an embedder passed a text. */
export function asSecret(value: string | Secret): Secret {
  return typeof value === 'string' ? new SecretValue(value) : value;
}

/** True for schemas made by {@link secret}. */
export function isSecretField(schema: z.ZodType): boolean {
  return schema.meta()?.[secretMark] === true;
}

/** True for schemas made by {@link renewable}. */
export function isRenewableField(schema: z.ZodType): boolean {
  return schema.meta()?.[renewableMark] === true;
}
