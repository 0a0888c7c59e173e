import { expect } from 'chai';
import type { WatermarkOrder } from '@rollcall/core';
import { ldapConfig } from '../../packages/source-ldap/src/config.js';
import { profileOf } from '../../packages/source-ldap/src/schema.js';

const csn = (second: number, server = '000', counter = '000000'): string => `202611221015${String(second).padStart(2, '0')}.000000Z#${counter}#${server}#000000`;
const usn = (count: number, controller = 'd1'): string => `${controller}@${String(count).padStart(20, '0')}`;

describe('source-ldap: marks of a state', () => {
  const cases: readonly (readonly [string, string, string, WatermarkOrder])[] = [
    ['OpenLDAP: the same change', csn(1), csn(1), 'same'],
    ['OpenLDAP: a later change', csn(1), csn(2), 'newer'],
    ['OpenLDAP: a later change of the same moment', csn(1), csn(1, '000', '000001'), 'newer'],
    ['OpenLDAP: a replica that lags', csn(9), csn(1), 'older'],
    ['several writers: one goes on', `${csn(1, '001')} ${csn(5, '002')}`, `${csn(2, '001')} ${csn(5, '002')}`, 'newer'],
    ['several writers: one lags, the other is ahead', `${csn(9, '001')} ${csn(5, '002')}`, `${csn(2, '001')} ${csn(8, '002')}`, 'older'],
    ['several writers: one is not known there', `${csn(1, '001')} ${csn(5, '002')}`, csn(9, '001'), 'older'],
    ['several writers: a new one', csn(1, '001'), `${csn(1, '001')} ${csn(5, '002')}`, 'newer'],
    ['writers that have nothing in common', csn(1, '001'), csn(2, '002'), 'incomparable'],
    ['Active Directory: the same controller, later', usn(99), usn(100), 'newer'],
    ['Active Directory: nothing happened', usn(100), usn(100), 'same'],
    ['Active Directory: a snapshot of the machine was put back', usn(100), usn(99), 'older'],
    ['Active Directory: another controller, or one restored in good order', usn(100, 'd1'), usn(200, 'd2'), 'incomparable'],
    ['Active Directory: a controller known by its name only', usn(1, 'CN=NTDS Settings,CN=DC1'), usn(2, 'CN=NTDS Settings,CN=DC1'), 'newer'],
    ['another kind of directory', csn(1), usn(2), 'incomparable'],
    ['a text that is no mark', 'yesterday', csn(1), 'incomparable'],
    ['a text that is no mark, in the place of the later one', csn(1), `${csn(2)} and more`, 'incomparable'],
    ['nothing', '', '', 'incomparable'],
  ];
  const { compareWatermarks } = profileOf(ldapConfig.parse({ url: 'ldaps://ds.example.edu', people: { base: 'dc=x' } }));
  for (const [title, older, newer, expected] of cases) {
    it(`${title}: ${expected}`, () => expect(compareWatermarks?.(older, newer)).to.equal(expected));
  }
});
