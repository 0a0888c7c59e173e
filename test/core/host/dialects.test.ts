import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

/** WSO2's claim dialects: named attribute maps with default values, reusable between pipelines. */
const DIALECTS = `
dialects:
  wso2:
    http://wso2.org/claims/emailaddress: { value: "hr.mail", default: "nobody@example.edu" }
    http://wso2.org/claims/fullname: "hr.cn"
    http://wso2.org/claims/mobile: "hr.mobile"
`;

describe('dialects: claims that pipelines share', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    world.yaml = `${DIALECTS}${world.yaml}`.replace('    scope:', '    dialect: wso2\n    scope:');
  });
  afterEach(() => world.dispose());

  const map = (accounts: string): void => {
    world.yaml = world.yaml.replace(/accounts: \{.*\}\n/, `accounts: { username: "lower(hr.uid)", ${accounts} }\n`);
  };
  const ann = () => [...world.target.accounts.values()].find(({ username }) => username === 'ann');
  const failure = async (): Promise<string> => ((await world.plan().catch((reason: unknown) => reason)) as Error).message;

  it('are mapped by their name, which may be a URI, with their default', async () => {
    map('email: { claim: "http://wso2.org/claims/emailaddress" }, realname: { claim: "http://wso2.org/claims/fullname" }, phones: { claim: "http://wso2.org/claims/mobile" }');
    world.person('ann', { mail: undefined, cn: 'Ann A', mobile: '+15551234' });
    await world.run();
    expect(ann()).to.include({ email: 'nobody@example.edu', realname: 'Ann A' });
    expect(world.shown()['ann']?.phones).to.deep.equal(['+15551234']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('take what a pipeline says beside them in place of their own', async () => {
    map('email: { claim: "http://wso2.org/claims/emailaddress", default: "other@example.edu", own: create-only }');
    world.person('ann', { mail: undefined });
    await world.run();
    world.person('ann', { mail: 'ann@example.edu' });
    await world.run();
    expect(ann()?.email).to.equal('other@example.edu');
  });

  it('mean the same as the expression itself: the plan is the same', async () => {
    world.person('ann');
    map('email: { claim: "http://wso2.org/claims/fullname" }');
    const byClaim = await world.planned();
    map('email: "hr.cn"');
    const byExpression = await world.planned();
    expect(byClaim.operations).to.deep.equal(byExpression.operations);
  });

  const faults: readonly (readonly [what: string, accounts: string, message: RegExp])[] = [
    ['a claim that the dialect does not have', 'email: { claim: "http://wso2.org/claims/emailadress" }', /^19:\d+ the dialect wso2 has no claim "http:\/\/wso2.org\/claims\/emailadress"/],
    ['a claim and an expression at once', 'email: { claim: "http://wso2.org/claims/mobile", value: "hr.mail" }', /^19:\d+ unknown key/],
  ];
  for (const [what, accounts, message] of faults) {
    it(`are refused with their place: ${what}`, async () => {
      map(accounts);
      expect(await failure()).to.match(message);
    });
  }

  it('are refused with their place where they stand: an expression that is wrong, a reference', async () => {
    map('email: { claim: "http://wso2.org/claims/fullname" }');
    const { yaml } = world;
    world.yaml = yaml.replace('fullname: "hr.cn"', 'fullname: "hr.cnn"');
    expect(await failure()).to.match(/^5:\d+ hr has no attribute cnn/);
    world.yaml = yaml.replace('fullname: "hr.cn"', 'fullname: "${env:NAME}"');
    expect(await failure()).to.match(/^5:\d+ references cannot be used in dialects/);
  });

  it('are refused where the pipeline speaks none, or one that there is not', async () => {
    map('email: { claim: "http://wso2.org/claims/fullname" }');
    const { yaml } = world;
    world.yaml = yaml.replace('dialect: wso2', 'dialect: wso3');
    expect(await failure()).to.match(/there is no dialect "wso3"/);
    world.yaml = yaml.replace('    dialect: wso2\n', '');
    expect(await failure()).to.match(/the pipeline speaks no dialect/);
  });
});
