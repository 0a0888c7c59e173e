import { ConnectorError, asSecret } from '@rollcall/core';
import { BindRequest } from 'ldapts';
import type { LdapConfig } from './config.js';
import type { Answer } from './wire/codec.js';
import type { LdapConnection } from './wire/connection.js';
import {
  AUTH_METHOD_NOT_SUPPORTED,
  BUSY,
  CONFIDENTIALITY_REQUIRED,
  INVALID_CREDENTIALS,
  STRONGER_AUTH_REQUIRED,
  SUCCESS,
  UNAVAILABLE,
  resultName,
} from './wire/result-codes.js';

type Bind = NonNullable<LdapConfig['bind']>;

/** What Active Directory means by the sub-codes of invalidCredentials. */
const SUB_CODES: Readonly<Record<string, string>> = {
  '525': 'there is no such account',
  '52e': 'wrong password',
  '530': 'logon is not allowed at this time',
  '531': 'logon is not allowed from this machine',
  '532': 'the password has expired',
  '533': 'the account is disabled',
  '701': 'the account has expired',
  '773': 'the password must be changed first',
  '775': 'the account is locked',
};

/**
 * Authenticates once (RFC 4513, section 5.1.3).
 * @throws ConnectorError; `unauthorized` where trying again with the same password can lock the account
 */
export async function bindWith(connection: LdapConnection, bind: Bind): Promise<void> {
  const password = asSecret(bind.password).reveal();
  if (password === '') {
    // RFC 4513, section 5.1.2: servers take a name without a password for an anonymous bind, and answer "success".
    throw new ConnectorError({ kind: 'unauthorized', message: `the bind password of ${bind.dn} is empty`, remedy: 'check where bind.password comes from' });
  }
  const answer = await connection.exchange((messageId) => new BindRequest({ messageId, dn: bind.dn, password }));
  if (answer.status !== SUCCESS) throw refusal(answer, bind.dn);
}

function refusal(answer: Answer, dn: string): ConnectorError {
  const code = resultName(answer.status);
  switch (answer.status) {
    case INVALID_CREDENTIALS: {
      const detail = SUB_CODES[/\bdata ([0-9a-f]+)/i.exec(answer.errorMessage)?.[1]?.toLowerCase() ?? ''];
      const message = `the server refuses the bind as ${dn} (${code}${detail === undefined ? '' : `: ${detail}`}); it was tried once`;
      return new ConnectorError({ kind: 'unauthorized', message, remedy: 'check bind.dn and bind.password', code: String(answer.status) });
    }
    case STRONGER_AUTH_REQUIRED:
    case CONFIDENTIALITY_REQUIRED:
      return new ConnectorError({ kind: 'unauthorized', message: `the server wants an encrypted connection for a bind (${code})`, remedy: 'use ldaps://, or startTls: true', code: String(answer.status) });
    case AUTH_METHOD_NOT_SUPPORTED:
      return new ConnectorError({ kind: 'unauthorized', message: `the server allows no simple bind (${code})`, remedy: 'ask for an account that may bind with a password', code: String(answer.status) });
    case BUSY:
    case UNAVAILABLE:
      return new ConnectorError({ kind: 'unavailable', message: `the server cannot answer now (${code})`, code: String(answer.status) });
    default: {
      const text = answer.errorMessage === '' ? '' : `: ${answer.errorMessage}`;
      return new ConnectorError({ kind: 'unauthorized', message: `the server refuses the bind as ${dn} (${code}${text})`, code: String(answer.status) });
    }
  }
}
