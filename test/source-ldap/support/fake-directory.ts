import { createServer, type Socket } from 'node:net';
import { BerReader, BerWriter } from 'ldapts';
import { MessageFramer } from '../../../packages/source-ldap/src/wire/framing.js';

/** What stays possible only in a script: Active Directory's habits until Samba runs here, and servers that break the rules. */
export interface FakeRequest {
  readonly base: string;
  readonly attributes: readonly string[];
  /** The cookie of a paged request; undefined where paging was not asked for. */
  readonly cookie: string | undefined;
  /** The request's bytes, to look for what must be sent as it is. */
  readonly raw: Buffer;
}

export interface FakeEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly (string | Buffer)[]>>;
}

export interface FakeAnswer {
  readonly entries?: readonly FakeEntry[];
  readonly references?: readonly string[];
  readonly code?: number;
  /** Sends a paging control with this cookie. */
  readonly cookie?: string;
  /** Ends the search twice, as no server should. */
  readonly doneTwice?: boolean;
  /** Called for each message of the answer instead of sending it as it is; undefined leaves it out. */
  readonly change?: (message: Buffer, index: number) => Buffer | undefined;
}

export interface FakeDirectory {
  readonly url: string;
  readonly searches: readonly FakeRequest[];
  /** The passwords that were sent, in order. */
  readonly binds: readonly string[];
  /** The messages sent on the last connection, each by the place of its last byte in the stream. */
  readonly sent: readonly number[];
  close(): Promise<void>;
}

export interface FakeOptions {
  /** The result code of a bind; default: success. */
  readonly bind?: (password: string) => number;
  /** Asked for each connection: behind which byte the server's stream ends, by a reset or as if it had closed in good order. */
  readonly cut?: () => Cut | undefined;
}

export interface Cut {
  readonly afterBytes: number;
  readonly how: 'reset' | 'end';
}

/** Starts a server that answers every bind with success and every search from the script. */
export async function startFakeDirectory(answer: (request: FakeRequest, index: number) => FakeAnswer, { bind, cut }: FakeOptions = {}): Promise<FakeDirectory> {
  const searches: FakeRequest[] = [];
  const binds: string[] = [];
  const sent: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const framer = new MessageFramer();
    const end = cut?.();
    sent.length = 0;
    let bytes = 0;
    const send = (message: Buffer): void => {
      const room = end === undefined ? message.length : end.afterBytes - bytes;
      if (room <= 0) return;
      socket.write(message.subarray(0, room));
      bytes += Math.min(room, message.length);
      sent.push(bytes);
      if (end === undefined || bytes < end.afterBytes) return;
      // A reset throws away what was not taken yet: it waits until it can have been.
      if (end.how === 'end') socket.end();
      else setImmediate(() => socket.resetAndDestroy());
    };
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    if (end?.afterBytes === 0) socket.destroy();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const frame of framer.push(chunk)) {
        const reader = new BerReader(frame);
        reader.readSequence();
        const id = reader.readInt() ?? 0;
        const operation = reader.readSequence();
        if (operation === 0x60) {
          const password = passwordOf(reader);
          binds.push(password);
          send(done(id, 0x61, bind?.(password) ?? 0));
        }
        if (operation !== 0x63) continue;
        const request = searchOf(reader, frame);
        searches.push(request);
        const answered = answer(request, searches.length - 1);
        socket.cork();
        messagesOf(id, answered).forEach((message, index) => {
          const changed = answered.change === undefined ? message : answered.change(message, index);
          if (changed !== undefined) send(changed);
        });
        socket.uncork();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ldap://127.0.0.1:${(server.address() as { port: number }).port}`,
    searches,
    binds,
    sent,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function messagesOf(id: number, { entries = [], references = [], code = 0, cookie, doneTwice = false }: FakeAnswer): readonly Buffer[] {
  const end = done(id, 0x65, code, cookie);
  return [...entries.map((entry) => entryMessage(id, entry)), ...references.map((reference) => referenceMessage(id, reference)), end, ...(doneTwice ? [end] : [])];
}

function passwordOf(reader: BerReader): string {
  reader.readInt();
  reader.readString();
  return reader.readString(0x80) ?? '';
}

function searchOf(reader: BerReader, raw: Buffer): FakeRequest {
  const base = reader.readString() ?? '';
  for (let skipped = 0; skipped < 5; skipped += 1) skip(reader);
  skip(reader); // the filter
  reader.readSequence();
  const end = reader.offset + reader.length;
  const attributes: string[] = [];
  while (reader.offset < end) attributes.push(reader.readString() ?? '');
  return { base, attributes, cookie: reader.peek() === 0xa0 ? cookieOf(reader) : undefined, raw };
}

function skip(reader: BerReader): void {
  reader.readSequence();
  reader.offset += reader.length;
}

function cookieOf(reader: BerReader): string {
  reader.readSequence();
  reader.readSequence();
  reader.readString();
  if (reader.peek() === 0x01) reader.readBoolean();
  const value = new BerReader(reader.readString(0x04, true) ?? Buffer.alloc(0));
  value.readSequence();
  value.readInt();
  return value.readString() ?? '';
}

function message(id: number, write: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  write(writer);
  writer.endSequence();
  return writer.buffer;
}

function done(id: number, operation: number, code: number, cookie?: string): Buffer {
  return message(id, (writer) => {
    writer.startSequence(operation);
    writer.writeEnumeration(code);
    writer.writeString('');
    writer.writeString('');
    writer.endSequence();
    if (cookie === undefined) return;
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(0);
    value.writeString(cookie);
    value.endSequence();
    writer.startSequence(0xa0);
    writer.startSequence();
    writer.writeString('1.2.840.113556.1.4.319');
    writer.writeBuffer(value.buffer, 0x04);
    writer.endSequence();
    writer.endSequence();
  });
}

function entryMessage(id: number, entry: FakeEntry): Buffer {
  return message(id, (writer) => {
    writer.startSequence(0x64);
    writer.writeString(entry.dn);
    writer.startSequence();
    for (const [name, values] of Object.entries(entry.attributes)) {
      writer.startSequence();
      writer.writeString(name);
      writer.startSequence(0x31);
      for (const value of values) writer.writeBuffer(Buffer.from(value), 0x04);
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
    writer.endSequence();
  });
}

function referenceMessage(id: number, url: string): Buffer {
  return message(id, (writer) => {
    writer.startSequence(0x73);
    writer.writeString(url);
    writer.endSequence();
  });
}
