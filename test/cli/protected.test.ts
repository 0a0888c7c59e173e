import { expect } from 'chai';
import { CONFIG, Installation } from './support/installation.js';

describe('a plan that touches what is protected', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = new Installation();
    const { world } = installation;
    for (const key of ['ann', 'bob']) world.person(key);
    world.group('g1', 'admins', ['bob']);
    await installation.run('apply');
    world.person('ann', { mail: 'else@example.edu' });
    world.group('g1', 'chiefs', ['bob']);
  });
  afterEach(() => installation.dispose());

  // Further down by so many lines, the place must follow.
  for (const before of ['', '    # who is who\n\n']) {
    const yaml = `${CONFIG}${before}    protect: "account.username == 'ann'"\n    protectGroups: "group.name == 'admins'"\n`;
    const line = yaml.split('\n').findIndex((text) => text.includes('protect:')) + 1;
    for (const command of ['plan', 'apply']) {
      it(`is stopped by \`${command}\` with the names and the very lines of the rules, ${line} and ${line + 1}, and changes nothing`, async () => {
        installation.configure(yaml);
        const { code, stdout } = await installation.run(command);
        expect(code).to.equal(4);
        const stopped = stdout.split('\n').filter((text) => text.startsWith('STOPPED BY A GUARD'));
        expect(stopped).to.deep.equal([
          `STOPPED BY A GUARD: protect: 1 operation touches what is protected: ann (update account hr:ann) (${installation.configPath}:${line})`,
          `STOPPED BY A GUARD: protect: 1 operation touches what is protected: admins (update group hr:g1) (${installation.configPath}:${line + 1})`,
        ]);
        expect(installation.world.account('ann').email).to.equal('ann@example.edu');
      });
    }
  }
});
