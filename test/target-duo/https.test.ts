import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isConnectorError } from '@rollcall/core';
import { expect } from 'chai';
import { createCertificateAuthority } from '../support/servers/certificate.js';
import { errorOf, openTarget, readAll, recordsOf, startWorld, type World } from './support/world.js';

describe('target-duo: HTTPS', () => {
  const authority = createCertificateAuthority();
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-duo-'));
  const caFile = join(folder, 'ca.pem');
  let world: World;

  before(async () => {
    writeFileSync(caFile, authority.certificatePem);
    const { certificatePem, privateKeyPem } = authority.issue();
    world = await startWorld({ seed: { users: [{ username: 'ann' }] }, tls: { key: privateKeyPem, cert: certificatePem } }, { caFile });
  });
  after(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  it('trusts the authority of caFile', async () => {
    expect(recordsOf(await readAll(world), 'account')).to.have.length(1);
  });

  it('trusts nobody else, says so, and does not try again', async () => {
    const other = join(folder, 'other.pem');
    writeFileSync(other, createCertificateAuthority().certificatePem);
    const open = openTarget({ port: world.duo.port, caFile: other });
    const error = await errorOf(readAll(open));
    await open.close();
    expect(isConnectorError(error) && [error.kind, error.effect, error.message, error.failure.remedy]).to.satisfy((said: readonly string[]) => said[0] === 'unavailable' && said[1] === 'none' && /certificate/.test(said[2] ?? '') && /caFile/.test(said[3] ?? ''));
    expect(open.clock.slept).to.deep.equal([]);
  });

  it('says which caFile cannot be read', () => {
    expect(() => openTarget({ caFile: join(folder, 'none.pem') })).to.throw(/none\.pem cannot be read/);
  });
});
