/** What `phone(…)` gives: one phone, or nothing where the number is missing. */
export class PhoneValue {
  constructor(
    readonly number: string | undefined,
    readonly fields: Readonly<Record<string, string>>,
  ) {}
}

const FIELD_NAMES = ['type', 'platform', 'name'] as const;

/** Makes a phone of the arguments of `phone(number, type, platform, name)`; a missing or empty one is left out. */
export function phoneOf(number: string | undefined, rest: readonly (string | undefined)[]): PhoneValue {
  const fields: Record<string, string> = {};
  FIELD_NAMES.forEach((field, position) => {
    const value = rest[position];
    if (value !== undefined && value !== '') fields[field] = value;
  });
  return new PhoneValue(number === '' ? undefined : number, fields);
}
