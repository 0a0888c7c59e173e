import { Budget, LONGEST_BODY } from './budget.js';
import type { ExchangeMask } from './exchange-mask.js';
import { JsonMask, structureIn } from './mask-json.js';
import { maskedPairs } from './mask-url.js';

/** A body as it is shown: JSON as data, everything else as text. */
export interface MaskedBody {
  readonly body: unknown;
  /** Of the whole body on the wire, in UTF-8. */
  readonly bytes: number;
}

/** Of which side a body is, and how it calls itself. */
export interface BodyKind {
  readonly of: 'request' | 'answer';
  readonly contentType: string;
}

/** Longer bodies are not looked into: masking them would hold up the run. In characters. */
const LONGEST_READ = 16_777_216;

/** A body, masked by its form. What calls itself JSON and is none, and forms that are not known, are shown only where values are. */
export function maskedBody(text: string, kind: BodyKind, mask: ExchangeMask): MaskedBody {
  const bytes = Buffer.byteLength(text);
  if (text.length > LONGEST_READ) return { body: `… (${bytes} bytes, too long to be looked into)`, bytes };
  const structure = structureIn(text);
  if (structure !== undefined) return { body: new JsonMask(mask, new Budget(), kind.of === 'request').value(structure, ''), bytes };
  return { body: maskedText(text, kind.contentType, mask) ?? `… (${bytes} bytes of no known form)`, bytes };
}

function maskedText(text: string, contentType: string, mask: ExchangeMask): string | undefined {
  if (contentType.includes('x-www-form-urlencoded')) return cut(maskedPairs(text, mask), text.length);
  const isReadable = /^text\/(?:html|plain)\b/i.test(contentType) || (contentType === '' && !/^\s*[[{]/.test(text));
  return isReadable || mask.showsValues ? cut(mask.plain(text.slice(0, LONGEST_BODY * 4)), text.length) : undefined;
}

// Masked first: half a secret at the cut would be none that is known.
function cut(masked: string, length: number): string {
  return masked.length <= LONGEST_BODY ? masked : `${masked.slice(0, LONGEST_BODY)}… (${length} characters in all)`;
}
