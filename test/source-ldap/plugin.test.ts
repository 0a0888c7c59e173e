import { expect } from 'chai';
import { Container } from 'inversify';
import { type Clock, type Logger, type Random, hostTokens, sourceToken } from '@rollcall/core';
import { LdapSource, ldapSource } from '../../packages/source-ldap/src/index.js';

describe('source-ldap: plugin', () => {
  it('binds one source per configuration, and connects nowhere before it is asked to', async () => {
    const opened = ldapSource.open({ url: 'ldaps://nowhere.invalid', people: { base: 'dc=x' } });
    if (!opened.ok) throw new Error(JSON.stringify(opened.issues));
    const container = new Container();
    container.bind<Logger>(hostTokens.logger).toConstantValue({} as Logger);
    container.bind<Clock>(hostTokens.clock).toConstantValue({} as Clock);
    container.bind<Random>(hostTokens.random).toConstantValue({} as Random);
    container.bind<string>(hostTokens.instanceName).toConstantValue('directory');
    container.bind(hostTokens.resolvePath).toConstantValue((path) => path);
    container.load(opened.module);
    const source = await container.getAsync(sourceToken);
    expect(source).to.be.instanceOf(LdapSource);
    expect(await container.getAsync(sourceToken)).to.equal(source);
    await source.close();
    await container.unbindAllAsync();
  });
});
