/** An integration's key pair; the secret is only ever used to compute signatures. */
export interface Integration {
  readonly ikey: string;
  readonly skey: string;
}

export interface Presented {
  readonly ikey: string;
  /** Lower-case hex. */
  readonly digest: string;
}

/** Reads "Basic base64(ikey:hex)"; undefined when absent or of another form. */
export function readAuthorization(header: string | undefined): Presented | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { ikey: text.slice(0, colon), digest: text.slice(colon + 1).toLowerCase() };
}
