import type { ActualAccount, ActualRecord, ActualType, CallOptions, Claims, Incoming, Read, ReadClaim, ReadScope } from '@rollcall/core';
import type { Badge, BadgeOffice } from './badge-office.js';

/** Hands over pages, then says how the read ended. A throw means: not whole. */
export async function* readBadges<T extends ActualType>(office: BadgeOffice, scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
  const claim = scope.keys === 'all' ? yield* readAll(office, options) : yield* readSome(office, scope.keys, options);
  // This target has accounts only, and the engine asks for what the profile's schemas hold.
  return { account: claim } as unknown as Claims<T>;
}

async function* readAll(office: BadgeOffice, options: CallOptions): AsyncGenerator<Incoming<ActualRecord>[], ReadClaim, void> {
  let delivered = 0;
  let announced: number | undefined;
  for (let page = 0; ; page += 1) {
    await options.pace('reads');
    const { badges, total, isLast } = await office.list(page);
    announced ??= total;
    yield badges.map((badge) => ({ ok: true, record: accountOf(badge) }));
    delivered += badges.length;
    if (announced !== total) return { whole: false, delivered, doubts: [{ reason: `the office grew from ${announced} to ${total} badges while it was read` }] };
    if (isLast) return { whole: true, delivered, announced, basis: 'the last page, and as many badges as the office announced' };
  }
}

async function* readSome(office: BadgeOffice, keys: Exclude<ReadScope<ActualType>['keys'], 'all'>, options: CallOptions): AsyncGenerator<Incoming<ActualRecord>[], ReadClaim, void> {
  let delivered = 0;
  for (const value of keys.values) {
    await options.pace('reads');
    const badge = await office.find(keys.by === 'id' ? 'number' : 'login', value);
    if (badge === undefined) continue;
    delivered += 1;
    yield [{ ok: true, record: accountOf(badge) }];
  }
  return { whole: true, delivered, basis: 'every badge was asked for by itself' };
}

function accountOf({ number, login, name, revoked }: Badge): ActualAccount {
  const attributes = { login, ...(name === undefined ? {} : { name }) };
  return { type: 'account', id: number, attributes, standing: revoked ? 'disabled' : 'active' };
}
