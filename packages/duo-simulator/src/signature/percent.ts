const unreserved = /^[A-Za-z0-9\-._~]$/;

/** Percent-encodes UTF-8 with upper-case hex, leaving only A-Z a-z 0-9 - . _ ~ bare [RFC 3986 through facts 1.3]. */
export function percentEncode(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    encoded += unreserved.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

export type Pair = readonly [name: string, value: string];

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Pairs of a query or form, in order; "+" and "%20" are both a space, since clients differ on the wire. */
export function decodeForm(text: string): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    pairs.push(equals < 0 ? [decode(part), ''] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))]);
  }
  return pairs;
}
