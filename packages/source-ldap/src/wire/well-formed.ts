const CONSTRUCTED = 0x20;
const ENUMERATED = 0x0a;
const INTEGER = 0x02;
/** Operations that carry a result (RFC 4511, section 4.1.9): bindResponse, searchResDone, extendedResp. */
const RESULTS: ReadonlySet<number> = new Set([0x61, 0x65, 0x78]);

interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Checks that every part of a message fills exactly the length it announces, and that an answer says its result.
 * The codec does not: it takes a missing result code for success and a value that was cut short for none.
 * @throws Error for a message that must not be taken for an answer
 */
export function assertWellFormed(frame: Buffer): void {
  const message = elementAt(frame, 0, frame.length);
  const [id, operation] = childrenOf(frame, message);
  if (id?.tag !== INTEGER || operation === undefined) throw new Error('the server sent a message without an operation');
  if (!RESULTS.has(operation.tag)) return;
  const code = elementAt(frame, operation.start, operation.end);
  if (code.tag !== ENUMERATED || code.start === code.end) throw new Error('the server sent an answer without a result code');
}

/** The parts of a constructed element, each checked down to its values. */
function childrenOf(frame: Buffer, parent: Element): readonly Element[] {
  const children: Element[] = [];
  for (let at = parent.start; at < parent.end; ) {
    const child = elementAt(frame, at, parent.end);
    if ((child.tag & CONSTRUCTED) !== 0) childrenOf(frame, child);
    children.push(child);
    at = child.end;
  }
  return children;
}

function elementAt(frame: Buffer, at: number, limit: number): Element {
  const tag = frame[at];
  const first = frame[at + 1];
  if (at + 2 > limit || tag === undefined || first === undefined) throw damaged();
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4 || at + 2 + lengthBytes > limit) throw damaged();
  const start = at + 2 + lengthBytes;
  const end = start + (lengthBytes === 0 ? first : frame.readUIntBE(at + 2, lengthBytes));
  if (end > limit) throw damaged();
  return { tag, start, end };
}

function damaged(): Error {
  return new Error('the server sent a damaged message');
}
