/** Which bytes of a binary GUID stand in which order in its text: Microsoft writes the first three groups backwards. */
const ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The text of a binary GUID (MS-DTYP, section 2.3.4), lower-case; undefined unless there are 16 bytes. */
export function guidText(bytes: Uint8Array): string | undefined {
  if (bytes.length !== 16) return undefined;
  const hex = ORDER.map((index) => (bytes[index] ?? 0).toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The bytes of a GUID's text, as Active Directory stores them; undefined for anything else. */
export function guidBytes(text: string): Buffer | undefined {
  if (!GUID.test(text)) return undefined;
  const plain = Buffer.from(text.replaceAll('-', ''), 'hex');
  const stored = Buffer.alloc(16);
  ORDER.forEach((index, place) => {
    stored[index] = plain[place] ?? 0;
  });
  return stored;
}

/** True for the text of a UUID (RFC 4530, section 2.1: entryUUID). */
export function isUuid(text: string): boolean {
  return GUID.test(text);
}

/** The text of a security identifier, `S-1-5-21-…` (MS-DTYP, section 2.4.2); undefined where the bytes are none. */
export function sidText(bytes: Uint8Array): string | undefined {
  const parts = bytes[1] ?? 0;
  if (bytes.length < 8 || bytes.length !== 8 + 4 * parts) return undefined;
  const view = Buffer.from(bytes);
  const numbers = Array.from({ length: parts }, (_, index) => String(view.readUInt32LE(8 + 4 * index)));
  return ['S', String(view[0] ?? 0), String(view.readUIntBE(2, 6)), ...numbers].join('-');
}
