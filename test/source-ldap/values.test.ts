import { expect } from 'chai';
import fc from 'fast-check';
import type { Attribute } from '../../packages/source-ldap/src/attributes.js';
import type { Entry } from '../../packages/source-ldap/src/entry.js';
import { guidBytes, guidText, sidText } from '../../packages/source-ldap/src/guid.js';
import { assertionOf, keyAttributeOf, readKey } from '../../packages/source-ldap/src/key.js';
import { recordOf } from '../../packages/source-ldap/src/records.js';
import { ValueError, expose } from '../../packages/source-ldap/src/values.js';

const entry = (dn: string, values: Record<string, readonly (string | Buffer)[]>): Entry => ({
  dn,
  values: new Map(Object.entries(values).map(([name, list]) => [name.toLowerCase(), list.map((value) => Buffer.from(value))])),
  partial: new Map(),
  rangeStarts: new Map(),
});
const one = (name: string): Attribute => ({ name, multi: false, coding: 'text' });
const list = (name: string): Attribute => ({ name, multi: true, coding: 'text' });
const exposed = (source: Entry, wanted: readonly Attribute[]) => expose(source, wanted);

describe('source-ldap: values', () => {
  it('takes the value in the RDN where an attribute has several, and says so', () => {
    const person = entry('cn=Zoe Doe,o=x', { cn: ['Anna Doe', 'Zoe DOE', 'Bea Doe'], sn: ['Doe'] });
    expect(exposed(person, [one('cn'), one('sn')])).to.deep.equal({ attributes: { cn: 'Zoe DOE', sn: 'Doe' }, remarks: ['cn has 3 values, "Zoe DOE" is used'] });
  });

  it('takes the smallest value bytewise where the RDN does not say', () => {
    const person = entry('uid=a,o=x', { mail: ['z@x.edu', 'Z@x.edu', 'é@x.edu'] });
    expect(exposed(person, [one('mail')]).attributes).to.deep.equal({ mail: 'Z@x.edu' });
  });

  it('leaves missing single values out and makes missing lists empty', () => {
    expect(exposed(entry('uid=a,o=x', {}), [one('mail'), list('ou'), one('dn')]).attributes).to.deep.equal({ ou: [], dn: 'uid=a,o=x' });
  });

  it('gives the same record whatever the order in which the server sends values', () => {
    const values = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(values, values, (cn, ou) => {
        const forwards = entry('cn=x,o=x', { cn, ou });
        const backwards = entry('cn=x,o=x', { cn: [...cn].reverse(), ou: [...ou].reverse() });
        expect(exposed(forwards, [one('cn'), list('ou')])).to.deep.equal(exposed(backwards, [one('cn'), list('ou')]));
      }),
    );
  });

  it('refuses bytes that are not UTF-8 in a text, and takes them for bytes', () => {
    const person = entry('uid=a,o=x', { cn: [Buffer.from([0x4d, 0xfc, 0x6c])], jpegPhoto: [Buffer.from([0xff, 0xd8])] });
    expect(() => exposed(person, [one('cn')])).to.throw(ValueError, /cn has a value that is not UTF-8/);
    expect(exposed(person, [{ name: 'jpegPhoto', multi: true, coding: 'bytes' }]).attributes).to.deep.equal({ jpegPhoto: ['/9g='] });
  });

  it('writes binary GUIDs in the byte order of Active Directory', () => {
    const stored = Buffer.from('b1f60a8e3c5d4f4f9a7b0123456789ab', 'hex');
    expect(guidText(stored)).to.equal('8e0af6b1-5d3c-4f4f-9a7b-0123456789ab');
    fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (raw) => void expect([...(guidBytes(guidText(raw) ?? '') ?? [])]).to.deep.equal([...raw])));
    expect(guidText(Buffer.alloc(15))).to.equal(undefined);
    expect(guidBytes('not a guid')).to.equal(undefined);
  });

  it('writes security identifiers as people know them', () => {
    expect(sidText(Buffer.from('010500000000000515000000c3c7d1a0e5f1d2b3a4c5e6f7e9030000', 'hex'))).to.match(/^S-1-5-21-\d+-\d+-\d+-1001$/);
    expect(sidText(Buffer.from('0102', 'hex'))).to.equal(undefined);
  });
});

describe('source-ldap: keys', () => {
  it('follow the flavor, unless the file says otherwise', () => {
    expect(keyAttributeOf(undefined, 'ad')).to.deep.equal({ name: 'objectGUID', form: 'guid' });
    expect(keyAttributeOf(undefined, '389ds')).to.deep.equal({ name: 'nsUniqueId', form: 'lower' });
    expect(keyAttributeOf(undefined, 'freeipa').name).to.equal('ipaUniqueID');
    expect(keyAttributeOf(undefined, undefined)).to.deep.equal({ name: 'entryUUID', form: 'uuid' });
    expect(keyAttributeOf({ attribute: 'uid', neverReused: true }, 'ad')).to.deep.equal({ name: 'uid', form: 'exact' });
  });

  it('are never chosen among several values: the record is rejected under each', () => {
    const plan = { type: 'person', key: keyAttributeOf({ attribute: 'uid', neverReused: true }, undefined), attributes: [], uidReferences: false, reader: 'cn=reader' } as const;
    const rejected = recordOf(entry('cn=a,o=x', { uid: ['b', 'a'] }), plan);
    expect(rejected.map((incoming) => (incoming.ok ? undefined : incoming.key))).to.deep.equal(['a', 'b']);
  });

  it('that cannot be keys of the attribute are not searched for', () => {
    expect(assertionOf('jdoe', keyAttributeOf(undefined, 'openldap'))).to.equal(undefined);
    expect(assertionOf('8e0af6b1-5d3c-4f4f-9a7b-0123456789ab', keyAttributeOf(undefined, 'ad'))).to.deep.equal(Buffer.from('b1f60a8e3c5d4f4f9a7b0123456789ab', 'hex'));
  });

  it('without UTF-8 or of the wrong size have no key', () => {
    expect(readKey(entry('cn=a,o=x', { objectGUID: ['short'] }), keyAttributeOf(undefined, 'ad')).is).to.equal('broken');
    expect(readKey(entry('cn=a,o=x', {}), keyAttributeOf(undefined, 'ad')).is).to.equal('missing');
  });
});
