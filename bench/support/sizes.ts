/**
 * A whole number from the command line.
 * @throws TypeError that names the option.
 */
export function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new TypeError(`--${option} takes a whole number from 1, not "${text}"`);
  return Number(text);
}
