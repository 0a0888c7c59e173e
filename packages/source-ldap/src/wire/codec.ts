/** The parts of ldapts that this plugin stands on: its messages and their coding. */
import type { BindRequest, BindResponse, ExtendedRequest, ExtendedResponse, SearchEntry, SearchReference, SearchRequest, SearchResponse, UnbindRequest } from 'ldapts';

/** What is sent. */
export type Request = BindRequest | ExtendedRequest | SearchRequest | UnbindRequest;

/** What comes back. */
export type Answer = BindResponse | ExtendedResponse | SearchEntry | SearchReference | SearchResponse;
