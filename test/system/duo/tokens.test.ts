import { expect } from 'chai';
import { DuoWorld } from '../support/duo-world.js';

/** `roles` of the test's directory stands for the tokens that a person was handed. */
describe('hardware tokens of Duo users', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
    world.yaml = world.yaml.replace('phones: "hr.mobile"', 'phones: "hr.mobile", tokens: "hr.roles"');
    world.duo.load({ tokens: [{ serial: '1001', type: 'h6' }, { serial: '1001', type: 'yk' }, { serial: '2002', type: 't6' }] });
  });
  afterEach(() => world.dispose());

  const person = (key: string, tokens: readonly string[]): void => {
    world.person(key);
    world.directory.people.set(key, { ...world.directory.people.get(key), roles: tokens });
  };
  const tokensOf = (username: string): readonly string[] => {
    const { users = [], tokens = [] } = world.duo.dump();
    const held = users.find((user) => user.username === username)?.tokens ?? [];
    return held.flatMap((id) => tokens.filter(({ tokenId }) => tokenId === id).map(({ type, serial }) => `${type}:${serial}`)).sort();
  };
  const found = async (code: string): Promise<readonly string[]> => (await world.findings(code)).map(({ message }) => message);
  const enrol = (username: string): void => world.inPanel(username, (user) => ({ ...user, webauthnCredentials: [{ webauthnKey: 'WATESTKEY00000000000' }] }));

  it('are given by type and serial, and none is made', async () => {
    person('ann', ['YK: 1001', 't6:2002']);
    await world.run();
    expect(tokensOf('ann')).to.deep.equal(['t6:2002', 'yk:1001']);
    expect(world.duo.dump().tokens).to.have.length(3);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('are shared by several people, as Duo allows', async () => {
    person('ann', ['h6:1001']);
    person('bob', ['h6:1001']);
    await world.run();
    expect([tokensOf('ann'), tokensOf('bob')]).to.deep.equal([['h6:1001'], ['h6:1001']]);
  });

  it('that Duo does not have are told, with the rest of the record done, and tried again later', async () => {
    person('ann', ['yk:9999', 'h6:1001']);
    const applied = await world.run();
    expect(tokensOf('ann')).to.deep.equal(['h6:1001']);
    expect(applied.findings.map(({ message }) => message).join()).to.include('Duo has no token yk:9999');
    expect(await world.operations()).to.deep.equal([]);
  });

  for (const text of ['1001', 'zz:1001', 'yk:']) {
    it(`written as "${text}" are rejected alone, with the reason`, async () => {
      person('ann', [text]);
      await world.run();
      expect(world.idOf('ann')).to.be.a('string');
      expect((await found('value-rejected'))[0]).to.match(/type/);
    });
  }

  it('are taken away when the source has them no more, but not the last factor', async () => {
    person('ann', ['h6:1001', 't6:2002']);
    await world.run();
    person('ann', []);
    await world.run();
    expect(tokensOf('ann')).to.have.length(1);
    expect(await world.operations()).to.deep.equal([]);
    enrol('ann');
    await world.run();
    expect(tokensOf('ann')).to.deep.equal([]);
  });

  for (const [lost, another] of [['h6:1001', 't6:2002'], ['t6:2002', 'h6:1001'], ['yk:1001', 'h6:1001'], ['h6:1001', 'yk:1001']] as const) {
    it(`${lost} is replaced by ${another}: the lost one is taken away, whichever Duo lists first`, async () => {
      person('ann', [lost]);
      await world.run();
      person('ann', [another]);
      await world.run();
      await world.run();
      expect(tokensOf('ann')).to.deep.equal([another]);
      expect(await world.operations()).to.deep.equal([]);
    });
  }

  it('that somebody else gave stay', async () => {
    person('ann', []);
    await world.run();
    world.inPanel('ann', (user) => ({ ...user, tokens: [world.duo.dump().tokens?.[0]?.tokenId ?? ''] }));
    enrol('ann');
    await world.run();
    expect(tokensOf('ann')).to.have.length(1);
  });
});
