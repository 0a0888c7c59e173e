/** What was asked for cannot be done; the message says why, and needs no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
