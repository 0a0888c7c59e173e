/** Larger messages are refused: a broken or hostile server must not fill the memory. One entry is one message. */
const MAX_MESSAGE_BYTES = 512 * 1024 * 1024;
const SEQUENCE = 0x30;

/** Cuts a stream of bytes into LDAP messages (RFC 4511, section 5.1: one BER sequence each). */
export class MessageFramer {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** Bytes of a message that is not complete yet. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  /** Takes what arrived and returns the messages that are complete now. @throws Error for what is no LDAP message. */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const messages: Buffer[] = [];
    for (;;) {
      const length = this.#messageBytes();
      if (length === undefined || this.#bytes < length) return messages;
      const joined = this.#joined();
      messages.push(joined.subarray(0, length));
      this.#chunks = joined.length === length ? [] : [joined.subarray(length)];
      this.#bytes -= length;
    }
  }

  #messageBytes(): number | undefined {
    const [first] = this.#chunks;
    if (first === undefined) return undefined;
    const head = first.length >= 6 ? first : this.#joined();
    if (head.length < 2) return undefined;
    if (head[0] !== SEQUENCE) throw new Error('what arrived is not LDAP');
    const short = head[1] ?? 0;
    if (short < 0x80) return 2 + short;
    const lengthBytes = short & 0x7f;
    if (lengthBytes === 0 || lengthBytes > 4) throw new Error('what arrived is not LDAP');
    if (head.length < 2 + lengthBytes) return undefined;
    const length = 2 + lengthBytes + head.readUIntBE(2, lengthBytes);
    if (length > MAX_MESSAGE_BYTES) throw new Error(`the server announced a message of ${length} bytes`);
    return length;
  }

  #joined(): Buffer {
    const [only] = this.#chunks;
    if (only !== undefined && this.#chunks.length === 1) return only;
    const joined = Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [joined];
    return joined;
  }
}
