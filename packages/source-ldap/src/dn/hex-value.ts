const STRING_TAGS: ReadonlySet<number> = new Set([
  0x04, // OCTET STRING
  0x0c, // UTF8String
  0x13, // PrintableString
  0x16, // IA5String
]);
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The value of a `#` form (RFC 4514, section 2.4: the BER encoding in hex): the text inside where it is one of the string
 * types and valid UTF-8, so that it equals the same value in plain form; else all the bytes.
 */
export function textOfHexValue(ber: Uint8Array): string | Uint8Array {
  const content = STRING_TAGS.has(ber[0] ?? 0) ? contentOf(ber) : undefined;
  if (content === undefined) return Uint8Array.from(ber);
  try {
    return decoder.decode(content);
  } catch {
    return Uint8Array.from(content);
  }
}

function contentOf(ber: Uint8Array): Uint8Array | undefined {
  const first = ber[1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 3) return undefined;
  let length = lengthBytes === 0 ? first : 0;
  for (let index = 0; index < lengthBytes; index += 1) length = length * 256 + (ber[2 + index] ?? 0);
  const content = ber.subarray(2 + lengthBytes);
  return content.length === length ? content : undefined;
}
