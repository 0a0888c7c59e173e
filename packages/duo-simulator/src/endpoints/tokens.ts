import { Failure, codeOf, required } from '../http/failure.js';
import { putToken, removeToken, tokensWith } from '../store/credentials.js';
import { fullTokenView } from '../store/full-views.js';
import { tokenTypes, type TokenRecord, type TokenType } from '../store/records.js';
import { failureFor, refuseUnknownCredential, tokenOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';

const serialLimit = 128;
const defaultTotpStep = 30;

function viewIn(call: Call): (token: TokenRecord) => ReturnType<typeof fullTokenView> {
  return (token) => fullTokenView(call.account, token);
}

function readType(call: Call): TokenType {
  const text = required(call.params.text('type')).toLowerCase();
  const type = tokenTypes.find((known) => known === text);
  if (type === undefined) throw new Failure(40002, 'type');
  return type;
}

/** type and serial filter together [facts 3]. */
function filteredTokens(call: Call): readonly TokenRecord[] {
  const { account, behaviour, params } = call;
  const missing = ['type', 'serial'].filter((name) => !params.has(name));
  const [name] = missing;
  if (name === undefined) return tokensWith(account, readType(call), params.text('serial') ?? '');
  if (missing.length === 1 && behaviour.tokenFilterAlone === '40002') throw new Failure(40002, name);
  return account.tokens.all();
}

function listTokens(call: Call): Reply {
  return pageOf(call, filteredTokens(call), pageRules.others, viewIn(call));
}

function readSerial(call: Call): string {
  const serial = required(call.params.text('serial'));
  if (serial.length > serialLimit) throw new Failure(40002, 'serial');
  return serial;
}

function checkHex(call: Call, name: string, length: number): void {
  if (!new RegExp(`^[0-9a-f]{${String(length)}}$`, 'i').test(required(call.params.text(name)))) throw new Failure(40002, name);
}

/** What a type needs besides its serial; looked at and forgotten [facts 2.8]. */
function checkSecrets(call: Call, kind: TokenType): void {
  switch (kind) {
    case 'h6':
    case 'h8':
      required(call.params.text('secret'));
      call.params.count('counter');
      return;
    case 't6':
    case 't8':
      required(call.params.text('secret'));
      return;
    case 'yk':
      checkHex(call, 'private_id', 12);
      checkHex(call, 'aes_key', 32);
      return;
    case 'd1':
      // Bought ready-made: the API reads these but makes none.
      throw new Failure(40002, 'type');
    default:
      kind satisfies never;
  }
}

function readStep(call: Call, type: TokenType): number | null {
  if (type !== 't6' && type !== 't8') return null;
  const step = call.params.count('totp_step') ?? defaultTotpStep;
  if (step === 0) throw new Failure(40002, 'totp_step');
  return step;
}

function createToken(call: Call): Reply {
  const type = readType(call);
  const serial = readSerial(call);
  checkSecrets(call, type);
  const totpStep = readStep(call, type);
  if (tokensWith(call.account, type, serial).length > 0) throw failureFor(codeOf(call.behaviour.duplicateToken), 'serial');
  const token: TokenRecord = { tokenId: call.account.mint('DH'), type, serial, totpStep, resyncedAt: null, userIds: new Set() };
  putToken(call.account, token);
  return { response: viewIn(call)(token) };
}

function deleteToken(call: Call): Reply {
  const token = call.account.tokens.get(call.ids['token_id'] ?? '');
  if (token === undefined) refuseUnknownCredential(call);
  else removeToken(call.account, token);
  return emptyReply;
}

function checkCode(call: Call, name: string): void {
  if (!/^\d{6,8}$/.test(required(call.params.text(name)))) throw new Failure(40002, name);
}

/** Three codes in a row; any three will do, since no secret is kept. */
function resyncToken(call: Call): Reply {
  const token = tokenOf(call);
  for (const name of ['code1', 'code2', 'code3']) checkCode(call, name);
  const hasCounter = token.type === 'h6' || token.type === 'h8' || token.type === 'd1';
  if (!hasCounter && call.behaviour.resyncOfOtherTypes === '40002') throw new Failure(40002, 'token_id');
  token.resyncedAt = call.nowSeconds;
  return emptyReply;
}

export const tokenRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/tokens', grant: 'read-resource', endpointClass: 'list', handle: listTokens },
  { verb: 'POST', pattern: '/admin/v1/tokens', grant: 'write-resource', endpointClass: 'modify', handle: createToken },
  { verb: 'GET', pattern: '/admin/v1/tokens/{token_id}', grant: 'read-resource', endpointClass: 'get', handle: (call) => ({ response: viewIn(call)(tokenOf(call)) }) },
  { verb: 'DELETE', pattern: '/admin/v1/tokens/{token_id}', grant: 'write-resource', endpointClass: 'modify', handle: deleteToken },
  { verb: 'POST', pattern: '/admin/v1/tokens/{token_id}/resync', grant: 'write-resource', endpointClass: 'modify', handle: resyncToken },
];
