import { z } from 'zod';
import type { Secret } from './host-services.js';

const brand: unique symbol = Symbol.for('rollcall/v1/Secret') as never;

class SecretValue implements Secret {
  readonly [brand] = true;
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
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

/** Wraps a secret text. The host registers it with the redactor before any plugin sees it. */
export function secretOf(value: string): Secret {
  return new SecretValue(value);
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

/** The secret of a configuration field, whether the host wrapped it already or an embedder passed a text. */
export function asSecret(value: string | Secret): Secret {
  return typeof value === 'string' ? new SecretValue(value) : value;
}

/** True for schemas made by {@link secret}. */
export function isSecretField(schema: z.ZodType): boolean {
  return schema.meta()?.[secretMark] === true;
}
