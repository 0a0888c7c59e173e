import { createServer } from 'node:net';
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
}

export interface FakeDirectory {
  readonly url: string;
  readonly searches: readonly FakeRequest[];
  close(): Promise<void>;
}

/** Starts a server that answers every bind with success and every search from the script. */
export async function startFakeDirectory(answer: (request: FakeRequest, index: number) => FakeAnswer): Promise<FakeDirectory> {
  const searches: FakeRequest[] = [];
  const server = createServer((socket) => {
    const framer = new MessageFramer();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const frame of framer.push(chunk)) {
        const reader = new BerReader(frame);
        reader.readSequence();
        const id = reader.readInt() ?? 0;
        const operation = reader.readSequence();
        if (operation === 0x60) socket.write(done(id, 0x61, 0));
        if (operation !== 0x63) continue;
        const request = searchOf(reader, frame);
        searches.push(request);
        const { entries = [], references = [], code = 0, cookie, doneTwice = false } = answer(request, searches.length - 1);
        for (const entry of entries) socket.write(entryMessage(id, entry));
        for (const reference of references) socket.write(referenceMessage(id, reference));
        const end = done(id, 0x65, code, cookie);
        socket.write(doneTwice ? Buffer.concat([end, end]) : end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ldap://127.0.0.1:${(server.address() as { port: number }).port}`,
    searches,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
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
