/** A value that a record cannot hold. Rejects its record; the message says why, without the value where it may be long. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue';
}

const MAX_SHOWN_LENGTH = 40;

/** A value for a message, cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(typeof value === 'bigint' ? String(value) : value);
  return text.length <= MAX_SHOWN_LENGTH ? text : `${text.slice(0, MAX_SHOWN_LENGTH)}…`;
}
