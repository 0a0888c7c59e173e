import type { TargetProfile } from '@rollcall/core';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { canarySecret, integrationKey } from './support/world.js';

const profile = (change: Readonly<Record<string, unknown>> = {}): TargetProfile => {
  const opened = duoTarget.open({ host: 'api-1234abcd.duosecurity.com', integrationKey, secretKey: canarySecret, ...change });
  if (!opened.ok) throw new Error(JSON.stringify(opened.issues));
  return opened.profile;
};

describe('target-duo: profile', () => {
  it('carries every operation in some lane, and no lane carries an undeclared one', () => {
    for (const bulk of ['auto', 'off']) {
      const { operations, lanes } = profile({ bulk });
      const carried = new Set(Object.values(lanes).flatMap((lane) => lane.accepts));
      expect([...carried].sort()).to.deep.equal([...operations].sort());
    }
  });

  it('has no bulk lanes but trash and restore with bulk: off', () => {
    expect(Object.keys(profile({ bulk: 'off' }).lanes)).to.deep.equal(['reads', 'writes', 'trash', 'restore']);
  });

  it('names attributes only that the schema has', () => {
    const { schemas, lanes } = profile();
    expect(lanes['bulkCreate']?.createAttributes?.filter((name) => !(name in schemas.account.attributes))).to.deep.equal([]);
  });

  it('lets rates be overridden one by one', () => {
    const { lanes } = profile({ rates: { writes: 60 } });
    expect([lanes['writes']?.ratePerMinute, lanes['reads']?.ratePerMinute, lanes['bulk']?.ratePerMinute]).to.deep.equal([60, 200, 50]);
  });

  it('warns of a host that is not Duo\'s', () => {
    expect(profile({ host: 'proxy.example.edu' }).findings.map((finding) => finding.code)).to.deep.equal(['duo-host-unusual']);
    expect(profile({ host: '127.0.0.1' }).findings).to.deep.equal([]);
  });

  const numbers: readonly (readonly [string, string | undefined, string | RegExp])[] = [
    ['+1 (503) 555-0102', undefined, '+15035550102'],
    ['503-555-0102', 'US', '+15035550102'],
    ['0171 1234567', 'DE', '+491711234567'],
    ['+44 7911 123456', 'US', '+447911123456'],
    ['503-555-0102', undefined, /^has no country code$/],
    ['+1 503 555 0102 ext. 7', undefined, /extension/],
    ['call me', 'US', /not a phone number/],
    ['+1', undefined, /not a phone number/],
    ['  ', undefined, /empty/],
  ];
  for (const [number, phoneRegion, expected] of numbers) {
    it(`normalises ${JSON.stringify(number)} in ${phoneRegion ?? 'no region'}`, () => {
      const normalised = profile(phoneRegion === undefined ? {} : { phoneRegion }).schemas.account.attributes['phones']!.normalise!(number);
      if (typeof expected === 'string') expect(normalised).to.deep.equal({ ok: true, value: expected });
      else expect(normalised.ok ? '' : normalised.reason).to.match(expected);
    });
  }
});
