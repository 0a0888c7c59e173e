import { expect } from 'chai';
import { loginName } from '../../packages/cli/src/login-name.js';

describe('who plans and approves', () => {
  const cases: readonly (readonly [name: string, env: Readonly<Record<string, string>>, uid: number | undefined, expected: string])[] = [
    ['root by sudo is the one who called it', { SUDO_USER: 'mia' }, 0, 'mia'],
    ['nobody else becomes another one by the variable', { SUDO_USER: 'mia' }, 1000, 'own'],
    ['nor where there are no numbers of users', { SUDO_USER: 'mia' }, undefined, 'own'],
    ['an empty variable says nothing', { SUDO_USER: '' }, 0, 'own'],
    ['root without sudo is root', {}, 0, 'own'],
  ];
  for (const [name, env, uid, expected] of cases) it(name, () => expect(loginName(env, uid, 'own')).to.equal(expected));
});
