import { expect } from 'chai';
import { describe, it } from 'mocha';
import { call, ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

interface Token {
  readonly token_id: string;
  readonly serial: string;
  readonly type: string;
  readonly users: readonly { readonly username: string }[];
}

const path = '/admin/v1/tokens';
const yubikey = { private_id: '0123456789ab', aes_key: '0123456789abcdef0123456789ABCDEF' };

describe('hardware tokens', () => {
  const start = simulators();

  const made: readonly (readonly [string, Readonly<Record<string, string>>, number | null])[] = [
    ['h6', { secret: '00ff' }, null], ['h8', { secret: '00ff', counter: '7' }, null],
    ['t6', { secret: '00ff' }, 30], ['t8', { secret: '00ff', totp_step: '60' }, 60], ['yk', yubikey, null],
  ];
  for (const [type, params, step] of made) {
    it(`creates ${type}, which answers and keeps no secret`, async () => {
      const simulator = await start();
      const token = await ok<Token>(simulator, 'POST', path, { type, serial: 'A 1', ...params });
      expect(token).to.deep.equal({ admins: [], serial: 'A 1', token_id: simulator.tokenId('A 1'), totp_step: step, type, users: [] });
      expect(token.token_id).to.match(/^DH[A-Z0-9]{18}$/);
      expect(JSON.stringify([simulator.dump(), simulator.requests.all])).to.not.match(/00ff|0123456789/i);
    });
  }

  const refused: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ serial: '1', secret: '00ff' }, '40001'],
    [{ type: 'h6', secret: '00ff' }, '40001'],
    [{ type: 'h6', serial: '1' }, '40001'],
    [{ type: 't8', serial: '1' }, '40001'],
    [{ type: 'yk', serial: '1', private_id: yubikey.private_id }, '40001'],
    [{ type: 'x9', serial: '1', secret: '00ff' }, '40002 type'],
    [{ type: 'd1', serial: '1', secret: '00ff' }, '40002 type'],
    [{ type: 'h6', serial: 'x'.repeat(129), secret: '00ff' }, '40002 serial'],
    [{ type: 'h6', serial: '1', secret: '00ff', counter: '-1' }, '40002 counter'],
    [{ type: 't6', serial: '1', secret: '00ff', totp_step: '0' }, '40002 totp_step'],
    [{ type: 'yk', serial: '1', ...yubikey, private_id: 'xyz' }, '40002 private_id'],
    [{ type: 'yk', serial: '1', ...yubikey, aes_key: '01' }, '40002 aes_key'],
  ];
  for (const [params, answer] of refused) {
    it(`refuses ${JSON.stringify(params).slice(0, 60)} with ${answer}`, async () => {
      const simulator = await start();
      expect(await refusal(simulator, 'POST', path, params)).to.equal(answer);
      expect(simulator.state.tokens).to.deep.equal([]);
    });
  }

  it('knows a serial once within a type', async () => {
    const seed = { tokens: [{ serial: '1', type: 'h6' }] };
    const simulator = await start({ seed });
    expect(await refusal(simulator, 'POST', path, { type: 'h6', serial: '1', secret: '00ff' })).to.equal('40003');
    await ok(simulator, 'POST', path, { type: 'h8', serial: '1', secret: '00ff' });
    expect(await refusal(await start({ seed, behaviour: { duplicateToken: '40002' } }), 'POST', path, { type: 'h6', serial: '1', secret: '00ff' })).to.equal('40002 serial');
  });

  it('lists pages, and the one token of a type and serial', async () => {
    const simulator = await start({ seed: { tokens: ['1', '2', '3'].map((serial) => ({ serial, type: 'd1' })) } });
    const page = await call(simulator, 'GET', path, { limit: '2', offset: '0' });
    expect(page.metadata).to.deep.equal({ next_offset: 2, total_objects: 3 });
    const named = await ok<Token[]>(simulator, 'GET', path, { type: 'd1', serial: '2' });
    expect(named.map((token) => token.serial)).to.deep.equal(['2']);
    expect(await ok(simulator, 'GET', path, { type: 'h6', serial: '2' })).to.deep.equal([]);
    expect(await refusal(simulator, 'GET', path, { serial: '2' })).to.equal('40002 type');
    expect(await refusal(simulator, 'GET', path, { type: 'd1' })).to.equal('40002 serial');
    expect(await ok(await start({ seed: { tokens: [{ serial: '1' }] }, behaviour: { tokenFilterAlone: 'ignored' } }), 'GET', path, { serial: '2' })).to.have.length(1);
  });

  it('belongs to users: both sides show it, with brief users', async () => {
    const simulator = await start({ seed: { users: [{ username: 'ada' }], tokens: [{ serial: '1', type: 't6' }] } });
    const tokenId = simulator.tokenId('1') ?? '';
    const user = `/admin/v1/users/${simulator.userId('ada') ?? ''}`;
    for (const _ of [1, 2]) expect(await ok(simulator, 'POST', `${user}/tokens`, { token_id: tokenId })).to.equal('');
    const shown = { serial: '1', token_id: tokenId, type: 't6' };
    expect(await ok(simulator, 'GET', `${user}/tokens`)).to.deep.equal([shown]);
    expect(await ok(simulator, 'GET', user)).to.deep.include({ tokens: [shown], is_enrolled: true });
    const token = await ok<Token>(simulator, 'GET', `${path}/${tokenId}`);
    expect(token.users[0]).to.include({ username: 'ada', is_enrolled: false }).and.not.to.have.property('tokens');
    for (const _ of [1, 2]) expect(await ok(simulator, 'DELETE', `${user}/tokens/${tokenId}`)).to.equal('');
    expect(simulator.state.tokens).to.deep.equal([{ serial: '1', type: 't6', users: [] }]);
    expect(await refusal(simulator, 'POST', `${user}/tokens`, { token_id: 'DHNOSUCH' })).to.equal('40002 token_id');
    expect(await refusal(simulator, 'POST', `${user}/tokens`)).to.equal('40001');
    expect(await refusal(simulator, 'GET', `${path}/DHNOSUCH`)).to.equal('40401');
  });

  it('shows totp_step inside users when told so', async () => {
    const simulator = await start({ seed: { users: [{ username: 'ada', tokens: [{ serial: '1', type: 't8', totpStep: 60 }] }] }, behaviour: { embeddedTokenKeys: 'with-totp-step' } });
    expect((await ok<{ tokens: unknown[] }[]>(simulator, 'GET', '/admin/v1/users'))[0]?.tokens[0]).to.include({ totp_step: 60 });
  });

  it('stays when its user is deleted, and leaves its users when it is', async () => {
    const simulator = await start({ seed: { users: [{ username: 'ada', tokens: ['1', '2'] }, { username: 'bob', tokens: ['2'] }] } });
    await ok(simulator, 'DELETE', `/admin/v1/users/${simulator.userId('ada') ?? ''}`);
    expect(simulator.state.tokens.map((token) => token.users)).to.deep.equal([[], ['bob']]);
    const shared = `${path}/${simulator.tokenId('2') ?? ''}`;
    for (const _ of [1, 2]) expect(await ok(simulator, 'DELETE', shared)).to.equal('');
    expect(await ok<{ tokens: unknown[] }[]>(simulator, 'GET', '/admin/v1/users')).to.have.nested.property('[0].tokens').that.deep.equals([]);
    expect(await refusal(await start({ behaviour: { deleteUnknownCredential: '40401' } }), 'DELETE', `${path}/DHNOSUCH`)).to.equal('40401');
  });

  it('is resynced by three codes where it has a counter, and otherwise as the option says', async () => {
    const seed = { tokens: [{ serial: 'hotp', type: 'd1' }, { serial: 'totp', type: 't6' }] };
    const simulator = await start({ seed });
    const resync = (serial: string): string => `${path}/${simulator.tokenId(serial) ?? ''}/resync`;
    const codes = { code1: '111111', code2: '222222', code3: '333333' };
    expect(await ok(simulator, 'POST', resync('hotp'), codes)).to.equal('');
    expect(simulator.dump().tokens?.[0]).to.include({ resyncedAt: simulator.clock.now() / 1000 });
    expect(await refusal(simulator, 'POST', resync('hotp'), { ...codes, code3: '' })).to.equal('40001');
    expect(await refusal(simulator, 'POST', resync('hotp'), { ...codes, code2: 'x' })).to.equal('40002 code2');
    expect(await refusal(simulator, 'POST', resync('totp'), codes)).to.equal('40002 token_id');
    expect(JSON.stringify(simulator.requests.all)).to.not.include('222222');
    const lenient = await start({ seed, behaviour: { resyncOfOtherTypes: '200' } });
    await ok(lenient, 'POST', `${path}/${lenient.tokenId('totp') ?? ''}/resync`, codes);
  });
});
