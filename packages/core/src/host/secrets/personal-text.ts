// Only from the beginning of a word: else a long word without @ would be gone through again from each of its characters.
const email = /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/gu;
// With country code, with a leading zero, or in groups of three, three and four: what people write down as a phone number.
const phone = /(?<![\w:.+-])(?:\+\d[\d\s()./-]{5,}\d|0[1-9][\d\s()./-]{5,}\d|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4})(?![\w-])/g;

/** `ada@example.edu` as `a…@example.edu`, `+1 555 010 0199` as `+1…99`, wherever they stand in a text. */
export function maskText(text: string): string {
  return text.replace(email, (address, domain: string) => `${Array.from(address)[0] ?? ''}…@${domain}`).replace(phone, maskPhone);
}

/** A phone number as its first two and last two characters. */
export function maskPhone(text: string): string {
  return text.length < 5 ? '…' : `${text.slice(0, 2)}…${text.slice(-2)}`;
}
