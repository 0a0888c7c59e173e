import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isConnectorError } from '@rollcall/core';
import { createDuoSimulator, type Fault, type Integration, type SimulatedDuo } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { resolveSection } from '../../packages/core/src/host/config/resolve-section.js';
import { createRedactor, type Redactor } from '../../packages/core/src/host/secrets/index.js';
import { duoConfigSchema } from '../../packages/target-duo/src/config.js';
import { duoInProcess } from './support/in-process.js';
import * as op from './support/operations.js';
import { apply, errorOf, openTarget, readAll, recordsOf, type OpenTarget } from './support/world.js';
import { VirtualClock } from './support/virtual-clock.js';

const old: Integration = { ikey: 'DIOLDAPPLICATION0000', skey: 'the-old-secret-key-of-forty-characters-0' };
const next: Integration = { ikey: old.ikey, skey: 'the-new-secret-key-of-forty-characters-1' };
const anotherApplication: Integration = { ikey: 'DINEWAPPLICATION0000', skey: next.skey };
const people = Array.from({ length: 700 }, (_, index) => ({ username: `user${String(index)}` }));

describe('target-duo: keys that are exchanged while a run goes on', () => {
  let folder = '';
  let duo: SimulatedDuo;
  let open: OpenTarget;
  let redactor: Redactor;

  const write = ({ ikey, skey }: Integration): void => {
    writeFileSync(join(folder, 'ikey'), `${ikey}\n`);
    writeFileSync(join(folder, 'skey'), `${skey}\n`);
  };

  /** A target opened from a file's section, its keys in files of their own. */
  function start(faults: readonly Fault[], references: Readonly<Record<string, string>> = { integrationKey: '${file:ikey}', secretKey: '${file:skey}' }): void {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-rotation-'));
    write(old);
    redactor = createRedactor();
    const clock = new VirtualClock();
    duo = createDuoSimulator({ ...old, clock, faults, seed: { users: people, groups: [{ name: 'g' }] } });
    const sources = { env: { SKEY: old.skey, IKEY: old.ikey }, file: join(folder, 'rollcall.yaml'), readFile: (path: string) => readFileSync(path, 'utf8') };
    const section = resolveSection({ host: '127.0.0.1', ...references }, duoConfigSchema, { references: sources, redactor });
    expect(section.drafts).to.deep.equal([]);
    open = openTarget(section.value as Readonly<Record<string, unknown>>, clock, duoInProcess(duo));
  }

  afterEach(async () => {
    await open.close();
    rmSync(folder, { recursive: true });
  });

  const codes = (): readonly (number | undefined)[] => duo.requests.all.map((request) => request.code);
  const rotate = (nth: number, to: Integration): readonly Fault[] => [{ nth, kind: 'run', run: () => write(to) }, { nth, kind: 'expire-credentials', next: to }];
  const kindOf = (error: unknown): string => (isConnectorError(error) ? error.kind : String(error));

  it('a new secret in the middle of a listing costs one call', async () => {
    start(rotate(3, next));
    const result = await readAll(open);
    expect([recordsOf(result, 'account').length, result.claims.account.whole, codes()]).to.deep.equal([700, true, [undefined, undefined, 40103, undefined, undefined]]);
  });

  it('a new secret in the middle of writes costs one call, and every write is done once', async () => {
    start(rotate(2, next));
    const outcomes = [];
    for (const name of ['new1', 'new2', 'new3']) outcomes.push(...(await apply(open, 'writes', op.createAccount({ username: name }))));
    expect([outcomes.map((outcome) => outcome.result), codes()]).to.deep.equal([['done', 'done', 'done'], [undefined, 40103, undefined, undefined]]);
    expect(duo.state.users.filter((user) => user.username.startsWith('new'))).to.have.length(3);
  });

  it('a new application of the same account is the same tenant: one call when the old one goes, none while both are valid', async () => {
    start([]);
    const before = await open.target.probe(open.options);
    duo.acceptCredentials(old, anotherApplication);
    write(anotherApplication);
    await readAll(open, { types: ['group'] });
    duo.acceptCredentials(anotherApplication);
    duo.requests.clear();
    const after = await open.target.probe(open.options);
    expect([after.tenant, codes().filter((code) => code === 40102 || code === 40103)]).to.deep.equal([before.tenant, [40102]]);
    expect(duo.requests.all.at(-2)?.path).to.equal(`/admin/v3/integrations/${anotherApplication.ikey}`);
  });

  it('calls that were under way are repeated with what the first of them found', async () => {
    start(rotate(1, next));
    const results = await Promise.all([1, 2, 3].map(() => readAll(open, { types: ['group'] })));
    expect(results.map((result) => result.claims.group.whole)).to.deep.equal([true, true, true]);
    expect(duo.requests.count({ status: 401 })).to.be.within(1, 3);
  });

  it('the old secret is never sent again where no new one is found', async () => {
    start([{ kind: 'expire-credentials' }]);
    expect([kindOf(await errorOf(readAll(open))), codes()]).to.deep.equal(['unauthorized', [40103]]);
  });

  it('a new secret that is wrong as well is tried once', async () => {
    start([{ kind: 'run', run: () => write(next) }, { kind: 'expire-credentials' }]);
    expect([kindOf(await errorOf(readAll(open))), codes()]).to.deep.equal(['unauthorized', [40103, 40103]]);
  });

  for (const [name, damage] of [['gone', () => rmSync(join(folder, 'skey'))], ['empty', () => writeFileSync(join(folder, 'skey'), '')]] as const) {
    it(`a file that is ${name} just now changes nothing: the refusal stands`, async () => {
      start([{ kind: 'run', run: damage }, { kind: 'expire-credentials', nth: 1 }]);
      expect([kindOf(await errorOf(readAll(open))), codes()]).to.deep.equal(['unauthorized', [40103]]);
      write(old);
      duo.renewCredentials();
      expect((await readAll(open)).claims.account.whole).to.equal(true);
    });
  }

  it('what logs and reports mask knows the new secret before it is used', async () => {
    const seen: string[] = [];
    start([...rotate(1, next), { nth: 2, kind: 'run', run: () => seen.push(redactor.text(`key ${next.skey} of ${next.ikey}`)) }]);
    await readAll(open, { types: ['group'] });
    expect(seen).to.deep.equal(['key [secret] of [secret]']);
  });

  for (const [name, references] of [['variables', { integrationKey: '${env:IKEY}', secretKey: '${env:SKEY}' }], ['the file itself', { integrationKey: old.ikey, secretKey: old.skey }]] as const) {
    it(`keys in ${name} are not looked up again`, async () => {
      start(rotate(1, next), references);
      expect([kindOf(await errorOf(readAll(open))), codes()]).to.deep.equal(['unauthorized', [40103]]);
    });
  }
});
