import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

/** What the file says of single attributes, in the long form of a mapping. */
describe('an attribute with more than an expression', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  const map = (attribute: string, definition: string): void => {
    world.yaml = world.yaml.replace(/accounts: \{.*\}\n/, `accounts: { username: "lower(hr.uid)", ${attribute}: ${definition} }\n`);
  };
  const shown = (attribute: 'email' | 'realname') => [...world.target.accounts.values()].find(({ username }) => username === 'ann')?.[attribute];
  const rejections = async (): Promise<readonly string[]> => (await world.findings('record-rejected')).map(({ message }) => message);

  type Case = readonly [what: string, definition: string, cn: string | undefined, realname: string | undefined, rejected?: string];
  const values: readonly Case[] = [
    ['the long form alone', '{ value: "hr.cn" }', 'Ann', 'Ann'],
    ['required, with a value', '{ value: "hr.cn", required: true }', 'Ann', 'Ann'],
    ['required, without one', '{ value: "hr.cn", required: true }', undefined, undefined, 'ann: realname: realname is required and hr.cn gives nothing'],
    ['a default where there is none', '{ value: "hr.cn", default: "Nobody" }', undefined, 'Nobody'],
    ['no default where there is one', '{ value: "hr.cn", default: "Nobody" }', 'Ann', 'Ann'],
    ['required, and a default', '{ value: "hr.cn", required: true, default: "Nobody" }', undefined, 'Nobody'],
    ['accents folded', '{ value: "hr.cn", foldAccents: true }', 'Åsa Łuczak-Müller ø', 'Asa Łuczak-Muller ø'],
    ['just short enough', '{ value: "hr.cn", maxLength: 3 }', 'Ann', 'Ann'],
    ['too long', '{ value: "hr.cn", maxLength: 2 }', 'Ann', undefined, 'ann: realname: the value has 3 characters, the limit is 2'],
    ['valid', `{ value: "hr.cn", valid: "re(value, '^A')" }`, 'Ann', 'Ann'],
    ['not valid', `{ value: "hr.cn", valid: "re(value, '^B')" }`, 'Ann', undefined, "ann: realname: the value does not fulfil re(value, '^B')"],
    ['a default that is not valid', `{ value: "hr.cn", default: "Nobody", valid: "size(value) < 3" }`, undefined, undefined, 'ann: realname: the value does not fulfil size(value) < 3'],
    ['to be ignored', `{ value: "hr.cn", ignoreIf: "value == 'n/a'" }`, 'n/a', undefined],
    ['not to be ignored', `{ value: "hr.cn", ignoreIf: "value == 'n/a'" }`, 'Ann', 'Ann'],
  ];
  for (const [what, definition, cn, realname, rejected] of values) {
    it(`${what}: ${rejected === undefined ? (realname ?? 'nothing is sent') : 'the record is rejected'}`, async () => {
      map('realname', definition);
      world.person('ann', { cn });
      await world.run();
      expect(shown('realname')).to.equal(realname);
      expect(world.target.accounts.size).to.equal(rejected === undefined ? 1 : 0);
      expect(await rejections()).to.deep.equal(rejected === undefined ? [] : [rejected]);
      expect(await world.operations()).to.deep.equal([]);
    });
  }

  it('that is to be ignored from now on keeps the value that is there', async () => {
    map('realname', `{ value: "hr.cn", ignoreIf: "value == 'n/a'" }`);
    world.person('ann', { cn: 'Ann' });
    await world.run();
    world.person('ann', { cn: 'n/a' });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('that is not sent with a creation is written by the next run', async () => {
    map('realname', '{ value: "hr.cn", create: false }');
    world.person('ann', { cn: 'Ann' });
    await world.run();
    expect(shown('realname')).to.equal(undefined);
    await world.run();
    expect(shown('realname')).to.equal('Ann');
  });

  it('that is never cleared keeps its last value', async () => {
    map('realname', '{ value: "hr.cn", clear: false }');
    world.person('ann', { cn: 'Ann' });
    await world.run();
    world.person('ann', { cn: undefined });
    expect(await world.operations()).to.deep.equal([]);
  });

  for (const [caseSensitive, operations] of [['true', ['update account hr:ann']], ['false', []]] as const) {
    it(`compared ${caseSensitive === 'true' ? 'with' : 'without'} case`, async () => {
      map('email', `{ value: "hr.mail", caseSensitive: ${caseSensitive} }`);
      world.person('ann', { mail: 'Ann@example.edu' });
      await world.run();
      world.person('ann', { mail: 'ANN@example.edu' });
      expect(await world.operations()).to.deep.equal(operations);
    });
  }

  it('an account whose username is the first one for ever frees no name, and nobody waits for it', async () => {
    world.yaml = world.yaml.replace(/accounts: \{.*\}\n/, 'accounts: { username: { value: "lower(hr.uid)", own: create-only }, email: "hr.mail" }\n');
    world.person('k1', { uid: 'ann' });
    await world.run();
    world.person('k1', { uid: 'anna', mail: 'new@example.edu' });
    world.person('k2', { uid: 'ann' });
    await world.run();
    expect(Object.fromEntries([...world.target.accounts.values()].map(({ username, email }) => [username, email]))).to.deep.equal({ ann: 'new@example.edu' });
    expect((await world.planned()).findings.map(({ code, about }) => `${code} ${about ?? ''}`)).to.deep.equal(['name-collision hr:k2']);
  });

  type Fault = readonly [what: string, definition: string, message: RegExp];
  const faults: readonly Fault[] = [
    ['an unknown key', '{ value: "hr.cn", owned: always }', /rollcall|"owned"|owned/],
    ['no expression', '{ own: always }', /value/],
    ['an unknown way of owning', '{ value: "hr.cn", own: sometimes }', /own|always/],
    ['a condition that is no condition', '{ value: "hr.cn", valid: "value" }', /valid is true or false; this is string/],
    ['a condition over something else', '{ value: "hr.cn", ignoreIf: "hr.cn == \'x\'" }', /there is no hr/],
    ['a condition with a misspelt function', '{ value: "hr.cn", valid: "startWith(value, \'x\')" }', /startWith/],
    ['a default of another type', '{ value: "hr.cn", default: 5 }', /the default is number, the attribute string/],
    ['what is never written', '{ value: "hr.cn", own: create-only, create: false }', /realname would never be written/],
    ['a length of nothing', '{ value: "hr.cn", maxLength: 0 }', /maxLength|1/],
  ];
  for (const [what, definition, message] of faults) {
    it(`is refused with its place: ${what}`, async () => {
      map('realname', definition);
      const error: unknown = await world.plan().catch((reason: unknown) => reason);
      expect((error as Error).message).to.match(message).and.to.match(/^12:\d+ /);
    });
  }

  it('is refused: a naming attribute that is compared otherwise, or owned by halves', async () => {
    for (const [definition, message] of [['caseSensitive: true', /how username is compared is the target's to say/], ['own: if-empty', /own is always or create-only/]] as const) {
      world.yaml = world.yaml.replace(/accounts: \{.*\}\n/, `accounts: { username: { value: "hr.uid", ${definition} } }\n`);
      const error: unknown = await world.plan().catch((reason: unknown) => reason);
      expect((error as Error).message).to.match(message);
    }
  });
});
