const GUID = /^\{?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}?$/i;

/** Thrown for a text that is no GUID; does not tell the text. */
export class NoGuid extends Error {}

/**
 * The 16 bytes of a GUID's text as Active Directory stores them (MS-DTYP, section 2.3.4: the first three groups backwards), in base64: what
 * Duo's directory sync keeps as `external_id`.
 * @throws NoGuid
 */
export function guidBase64(text: string): string {
  const [, first, second, third, ...others] = GUID.exec(text.trim()) ?? [];
  if (first === undefined || second === undefined || third === undefined) throw new NoGuid('guidBase64 needs a text such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301');
  const bytes = [...[first, second, third].flatMap((group) => bytesOf(group).reverse()), ...others.flatMap(bytesOf)];
  return btoa(String.fromCharCode(...bytes));
}

function bytesOf(hex: string): number[] {
  return Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
}
