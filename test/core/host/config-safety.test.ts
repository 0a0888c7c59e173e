import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { configDigest, loadConfig, type LoadedConfig } from '../../../packages/core/src/host/config/index.js';
import { env, plugins, readFile, sample } from './plugins-for-tests.js';

const load = (text: string) => loadConfig({ text, file: '/etc/rollcall/rollcall.yaml', plugins, env, readFile });

function accepted(text: string): LoadedConfig {
  const result = load(text);
  if (!result.ok) throw new Error(result.issues.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return result.config;
}

const told = (text: string): readonly string[] => {
  const result = load(text);
  return result.ok ? [] : result.issues.map(({ line, message }) => `${line} ${message}`);
};

function inStaff(line: string): string {
  return sample.replace('    from: directory\n', `    from: directory\n    ${line}\n`);
}

function newKey(): { readonly base64: string; readonly pem: string } {
  const { publicKey } = generateKeyPairSync('ed25519');
  return {
    base64: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    pem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

describe('configuration: what keeps people safe', () => {
  it('confirms absence, withholds swapped names and limits clearing and shrinking unless the file says otherwise', () => {
    const [staff] = accepted(sample).pipelines;
    expect(staff).to.include({ absence: 'confirmed', renameCycles: 'withhold' });
    expect(staff?.guards.clear).to.deep.include({ percent: 20, above: 20 });
    expect(staff?.guards.shrinkSource).to.deep.include({ percent: 10, above: 20 });
    expect(staff?.guards).not.to.have.property('membership');
    expect(staff).not.to.have.any.keys('ignore', 'protect', 'protectGroups', 'formerKeys', 'rehire');
  });

  for (const [key, text] of [
    ['ignore', "account.username == 'svc'"],
    ['protect', "account.username == 'root'"],
    ['protectGroups', "group.name == 'admins'"],
    ['formerKeys', 'directory.formerKeys'],
    ['rehire', 'hr.employeeNumber'],
  ] as const) {
    it(`reads ${key} as an expression with its place`, () => {
      const config = accepted(inStaff(`${key}: "${text}"`));
      expect(config.pipelines[0]?.[key]).to.deep.equal({ text, path: ['pipelines', 'staff', key] });
    });
  }

  it('reads what a source is expected to hold, which is no setting of its plugin', () => {
    const config = accepted(sample.replace(/( {2}hr:\n)/, '$1    expect: { present: ["17"], atLeast: 1000 }\n'));
    expect(config.sources['hr']?.expect).to.deep.equal({ present: ['17'], atLeast: 1000 });
    expect(config.sources['hr']?.section).not.to.have.property('expect');
    expect(configDigest(config)).not.to.equal(configDigest(accepted(sample)));
  });

  it('refuses an expectation that is none, at its line', () => {
    expect(told(sample.replace(/( {2}hr:\n)/, '$1    expect: { atLeast: many }\n')).join()).to.match(/atLeast/);
  });

  it('fills in how plans are approved and applied', () => {
    const { approval, apply } = accepted(sample);
    expect(approval).to.deep.equal({ required: 1, approvers: {} });
    expect(apply).to.deep.equal({ waves: [], stopOnErrors: { percent: 20, above: 20 } });
  });

  it('reads approvers with keys as PEM or base64, and seals plans to them', () => {
    const ann = newKey();
    const bob = newKey();
    const pem = ann.pem.trim().split('\n').map((line) => `        ${line}`).join('\n');
    const config = accepted(`approval:\n  required: 2\n  approvers:\n    ann: |\n${pem}\n    bob: ${bob.base64}\napply: { waves: [1, 10] }\n${sample}`);
    expect(config.approval.required).to.equal(2);
    expect(Object.keys(config.approval.approvers)).to.deep.equal(['ann', 'bob']);
    expect(config.apply.waves).to.deep.equal([1, 10]);
    expect(configDigest(config)).not.to.equal(configDigest(accepted(sample)));
  });

  const key = newKey().base64;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const refused: readonly (readonly [string, string, string])[] = [
    ['a key that is none', 'approval: { approvers: { ann: nonsense } }', '1 the key of ann is not an Ed25519 public key'],
    ['a key of another kind', `approval: { approvers: { ann: ${rsa} } }`, '1 the key of ann is not an Ed25519 public key'],
    ['one key for two people', `approval: { approvers: { ann: ${key}, bob: ${key} } }`, '1 bob has the same key as ann'],
    ['more approvals than approvers', `approval: { required: 2, approvers: { ann: ${key} } }`, '1 2 approvals are required and there are 1 approvers'],
    ['a wave of nobody', 'apply: { waves: [0] }', '1 '],
  ];
  for (const [what, line, message] of refused) {
    it(`refuses ${what}, at its line`, () => {
      const [first = ''] = told(`${line}\n${sample}`);
      expect(first.startsWith(message), first).to.equal(true);
    });
  }
});
