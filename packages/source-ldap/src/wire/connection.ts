import type { Socket } from 'node:net';
import { ExtendedResponse, MessageParser, PagedResultsControl, SearchEntry, SearchReference, type SearchRequest, SearchResponse } from 'ldapts';
import type { Answer, Request } from './codec.js';
import { cancelled, lost, type Peer } from './failures.js';
import { MessageFramer } from './framing.js';
import { Inbox, type Received } from './inbox.js';
import { listen } from './listeners.js';
import { assertWellFormed } from './well-formed.js';

/** Entries are handed on in lots of this many, or fewer where they are large (one group can be megabytes). */
const LOT_ENTRIES = 500;
const LOT_BYTES = 4 * 1024 * 1024;
/** With so much waiting to be taken, the server is made to wait too. */
const QUEUE_BYTES = 16 * 1024 * 1024;
const UNSOLICITED = 0;

/** How one search request ended. */
export interface SearchEnd {
  readonly code: number;
  readonly message: string;
  readonly matchedDn: string;
  /** Continuation references: parts of the tree that other servers hold. */
  readonly references: readonly string[];
  /** The paging control of the answer: undefined where the server sent none. An empty cookie says: that was the last page. */
  readonly cookie: Buffer | undefined;
}

interface Lot {
  readonly entries: readonly SearchEntry[];
  readonly last?: Answer;
  readonly failure?: Error;
}

/**
 * One connection to an LDAP server, one request at a time. Built on the codec of ldapts instead of its client, because the
 * client hides what wholeness rests on: it ends a paged search silently at an empty page, drops the entries that came before
 * a size limit, and holds an unpaged result in memory.
 */
export class LdapConnection {
  #socket: Socket;
  #framer = new MessageFramer();
  readonly #parser = new MessageParser();
  readonly #peer: Peer;
  readonly #timeoutMs: number;
  #messageId = 0;
  #request: Request | undefined;
  readonly #inbox = new Inbox();
  #frameBytes = 0;
  #detach: () => void = () => undefined;

  constructor(socket: Socket, peer: Peer, timeoutMs: number) {
    this.#socket = socket;
    this.#peer = peer;
    this.#timeoutMs = timeoutMs;
    this.#parser.on('message', (message: Answer) => this.#take(message));
    this.#parser.on('error', (error: Error) => this.#fail(lost(`the server's answer cannot be read: ${error.message}`, peer, error)));
    this.#attach();
  }

  get isOpen(): boolean {
    return this.#inbox.failure === undefined;
  }

  /** Ends everything at once when the signal is aborted; returns a function that takes this back. */
  abortOn(signal: AbortSignal): () => void {
    const abort = (): void => this.#fail(cancelled(this.#peer));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  }

  /** Sends a request that has one answer, and returns the answer. */
  async exchange(make: (messageId: number) => Request): Promise<Answer> {
    this.#send(make);
    const { answer } = await this.#next();
    this.#request = undefined;
    return answer;
  }

  /** Searches: entries in lots, then how it ended. A consumer that stops early ends the connection. */
  async *search(make: (messageId: number) => SearchRequest): AsyncGenerator<readonly SearchEntry[], SearchEnd, void> {
    this.#send(make);
    const references: string[] = [];
    try {
      for (;;) {
        const lot = await this.#nextLot(references);
        if (lot.entries.length > 0) yield lot.entries;
        if (lot.failure !== undefined) throw lot.failure;
        if (lot.last === undefined) continue;
        this.#request = undefined;
        return this.#searchEnd(lot.last, references);
      }
    } finally {
      if (this.#request !== undefined) this.destroy();
    }
  }

  /** Entries up to the size of a lot, the end of the search, or the failure that stopped it: what came before is not lost. */
  async #nextLot(references: string[]): Promise<Lot> {
    const entries: SearchEntry[] = [];
    let lotBytes = 0;
    while (entries.length < LOT_ENTRIES && lotBytes < LOT_BYTES) {
      let received: Received;
      try {
        received = await this.#next();
      } catch (error) {
        return { entries, failure: error as Error };
      }
      lotBytes += received.bytes;
      if (received.answer instanceof SearchEntry) entries.push(received.answer);
      else if (received.answer instanceof SearchReference) references.push(...urisOf(received.answer));
      else return { entries, last: received.answer };
    }
    return { entries };
  }

  /** Replaces the socket by its encrypted successor. @throws where the server sent more than it was asked for. */
  async upgrade(encrypt: (plain: Socket) => Promise<Socket>): Promise<void> {
    // Bytes that arrived in clear must never be taken for answers of the encrypted connection.
    if (this.#framer.pendingBytes > 0 || !this.#inbox.isEmpty) throw lost('the server sent data between StartTLS and the handshake', this.#peer);
    this.#detach();
    this.#socket.on('error', () => undefined);
    this.#socket = await encrypt(this.#socket);
    this.#framer = new MessageFramer();
    this.#attach();
  }

  /** Says goodbye (RFC 4511, section 4.3) and closes. */
  close(make: (messageId: number) => Request): void {
    if (!this.isOpen) return;
    this.#inbox.fail(lost('the connection is closed', this.#peer));
    const socket = this.#socket;
    socket.end(make(this.#messageId + 1).write(), () => socket.destroy());
  }

  destroy(): void {
    this.#fail(lost('the connection is closed', this.#peer));
  }

  #attach(): void {
    this.#socket.setNoDelay(true);
    this.#detach = listen(this.#socket, {
      data: (chunk: Buffer) => this.#receive(chunk),
      error: (error: Error) => this.#fail(lost(`the connection was lost: ${error.message}`, this.#peer, error)),
      close: () => this.#fail(lost('the server closed the connection', this.#peer)),
      timeout: () => {
        if (this.#inbox.isAwaited) this.#fail(lost(`no answer within ${this.#timeoutMs / 1000} s`, this.#peer));
      },
    });
  }

  #send(make: (messageId: number) => Request): void {
    if (this.#inbox.failure !== undefined) throw this.#inbox.failure;
    if (this.#request !== undefined) throw new Error('one request at a time');
    this.#messageId += 1;
    this.#request = make(this.#messageId);
    this.#socket.write(this.#request.write());
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#framer.push(chunk)) {
        assertWellFormed(frame);
        this.#frameBytes = frame.length;
        const request = this.#request;
        this.#parser.read(frame, new Map(request === undefined ? [] : [[String(this.#messageId), { message: request }]]));
      }
    } catch (error) {
      this.#fail(lost((error as Error).message, this.#peer, error));
    }
    if (this.#inbox.bytes > QUEUE_BYTES) this.#socket.pause();
  }

  #take(message: Answer): void {
    if (message.messageId === UNSOLICITED && message instanceof ExtendedResponse) {
      this.#fail(lost(`the server ends the connection${message.errorMessage === '' ? '' : `: ${message.errorMessage}`}`, this.#peer));
    } else this.#inbox.put({ answer: message, bytes: this.#frameBytes });
  }

  async #next(): Promise<Received> {
    const wait = (): void => {
      this.#socket.setTimeout(this.#timeoutMs);
      this.#socket.resume();
    };
    // A second "done" for an earlier request must not pass for the end of this one.
    for (;;) {
      const received = await this.#inbox.take(wait);
      if (received.answer.messageId === this.#messageId) return received;
    }
  }

  #fail(failure: Error): void {
    if (!this.isOpen) return;
    this.#socket.destroy();
    this.#inbox.fail(failure);
  }

  #searchEnd(message: Answer, references: readonly string[]): SearchEnd {
    if (!(message instanceof SearchResponse)) {
      this.destroy();
      throw lost('the server answered a search with something else', this.#peer);
    }
    // A control that holds no cookie says nothing about further pages.
    const cookie = message.controls?.find((candidate) => candidate instanceof PagedResultsControl)?.value?.cookie;
    return { code: message.status, message: message.errorMessage, matchedDn: message.matchedDN, references, cookie };
  }
}

/** A reference that names no server is one all the same: a part of the tree was not read. */
function urisOf(reference: SearchReference): readonly string[] {
  return reference.uris.length === 0 ? ['(a server that is not named)'] : reference.uris;
}
