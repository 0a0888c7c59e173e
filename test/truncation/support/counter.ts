/** How many cases ran, by suite. One for all of them: the number is part of what is promised. */
export const cases = new Map<string, number>();

/** Counts a case, and fails with its name where something is wrong. */
export function settle(suite: string, name: string, wrong: readonly string[]): void {
  cases.set(suite, (cases.get(suite) ?? 0) + 1);
  if (wrong.length > 0) throw new Error(`${suite}: ${name}: ${wrong.join('; ')}`);
}
