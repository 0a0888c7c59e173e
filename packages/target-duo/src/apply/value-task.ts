import type { Attachment, CallOptions } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import type { Turns } from './turns.js';

/** What writes one operation by calls of its own. */
export interface SingleParts {
  readonly client: DuoClient;
  readonly turns: Turns;
  readonly lane: string;
  readonly options: CallOptions;
}

/** A phone or token that is given or taken. */
export interface ValueTask extends SingleParts {
  readonly attachment: Extract<Attachment, { what: 'value' }>;
}
