import { expect } from 'chai';
import fc from 'fast-check';
import { isAtOrBelow, normalisedDn, normalisedRdns } from '../../packages/source-ldap/src/dn/compare.js';
import { type Dn, DnSyntaxError, printDn } from '../../packages/source-ldap/src/dn/dn.js';
import { parseDn } from '../../packages/source-ldap/src/dn/parse.js';
import { memberReference } from '../../packages/source-ldap/src/references.js';

const same = (left: string, right: string): void => {
  expect(normalisedDn(left)).to.equal(normalisedDn(right));
};

const type = fc.constantFrom('cn', 'uid', 'ou', 'dc', 'CN', 'Uid', 'employeeNumber', '2.5.4.3', '1.3.6.1.4.1.99');
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(',', '+', '"', '\\', ' ', '#', ';', '<', '>', '=', '\0', 'a', 'É', 'ß', '\u00a0'), maxLength: 8 }),
);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 4 }).map((raw) => Uint8Array.from([0xff, ...raw]));
const ava = fc.record({ type, value: fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: bytes }) });
const dn: fc.Arbitrary<Dn> = fc.array(fc.array(ava, { minLength: 1, maxLength: 3 }), { maxLength: 5 });

describe('source-ldap: DNs (RFC 4514)', () => {
  it('parse(print(dn)) gives dn back', () => {
    fc.assert(fc.property(dn, (name) => void expect(parseDn(printDn(name))).to.deep.equal(name)));
  });

  it('a comparison text is a DN, and its own comparison text', () => {
    fc.assert(fc.property(dn, (name) => same(normalisedDn(name), printDn(name))));
  });

  it('escaping every character, quoting, and spaces around separators change nothing', () => {
    const hex = (value: string): string => [...Buffer.from(value, 'utf8')].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
    const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;
    const plain = fc.array(fc.array(fc.record({ type, value: text }), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(plain, (name) => {
        const spelled = (write: (value: string) => string, comma: string): string =>
          name.map((rdn) => rdn.map((part) => `${part.type} = ${write(part.value)}`).join(' + ')).join(comma);
        same(printDn(name), spelled(hex, ' , '));
        same(printDn(name), spelled(quoted, ';'));
      }),
    );
  });

  it('the case of ASCII letters and the order within an RDN change nothing', () => {
    fc.assert(
      fc.property(dn, (name) => {
        const flipped = name.map((rdn) => [...rdn].reverse().map((part) => ({ type: part.type.toUpperCase(), value: typeof part.value === 'string' ? part.value.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : part.value })));
        same(printDn(name), printDn(flipped));
      }),
    );
  });

  it('the short way for plain DNs gives what the long way gives', () => {
    const simple = fc.stringMatching(/^[A-Za-z0-9@._' -]{1,12}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('cn', 'UID', 'userid', 'dc', 'SN', 'surname'), simple), { minLength: 1, maxLength: 4 }), (parts) => {
        const spelled = parts.map(([name, value]) => `${name}=${value}`).join(',');
        expect(normalisedDn(spelled)).to.equal(normalisedDn(parseDn(spelled)));
      }),
    );
  });

  const EQUAL: readonly (readonly [string, string])[] = [
    ['uid=jdoe,ou=people,dc=example,dc=edu', 'UID=JDoe, OU=People , DC=example,DC=EDU'],
    ['cn=Lu\\C4\\8Di\\C4\\87,dc=x', 'CN=Lučić,dc=x'],
    ['cn=LUČIĆ,dc=x', 'cn=lučić,dc=x'],
    ['ou=Sales+cn=J. Smith,o=x', 'CN=J.  Smith + OU=sales;O=x'],
    ['cn="Smith, John",o=x', 'cn=Smith\\2c John,o=x'],
    ['cn=#0C0548656C6C6F,o=x', 'cn=hello,o=x'],
    ['1.3.6.1.4.1.99=#04024869,o=x', 'OID.1.3.6.1.4.1.99=Hi,o=x'],
    ['2.5.4.3=a,0.9.2342.19200300.100.1.25=x', 'commonName=A,domainComponent=X'],
    ['cn=\\ padded\\ ,o=x', 'cn=padded,o=x'],
    ['cn=e\\cc\\81,o=x', 'cn=é,o=x'],
    ['cn=I\u0307stanbul\u00ad,o=x', 'cn=İstanbul,o=x'],
  ];
  for (const [left, right] of EQUAL) it(`${left}  =  ${right}`, () => same(left, right));

  const DIFFERENT: readonly (readonly [string, string])[] = [
    ['cn=a\\,dc=b,o=x', 'cn=a,dc=b,o=x'],
    ['cn=a+uid=b,o=x', 'cn=a\\+uid=b,o=x'],
    ['cn=\\ff,o=x', 'cn=\\c3\\bf,o=x'],
    ['cn=a b,o=x', 'cn=ab,o=x'],
    ['cn=,o=x', 'o=x'],
  ];
  for (const [left, right] of DIFFERENT) {
    it(`${left}  is not  ${right}`, () => expect(normalisedDn(left)).to.not.equal(normalisedDn(right)));
  }

  for (const broken of ['jdoe', 'cn', 'cn=a,', 'cn=a,,o=x', '=a', 'cn="a', 'cn="a"b,o=x', 'cn=a"b', 'cn=#0', 'cn=#zz', 'cn=a\\', 'c n=a', 'cn=a+']) {
    it(`refuses ${broken}`, () => expect(() => parseDn(broken)).to.throw(DnSyntaxError));
  }

  it('knows what lies below what', () => {
    const below = (name: string, base: string): boolean => isAtOrBelow(normalisedRdns(parseDn(name)), normalisedRdns(parseDn(base)));
    expect(below('uid=a,OU=People,dc=x', 'ou=people, dc=x')).to.equal(true);
    expect(below('ou=people,dc=x', 'ou=people,dc=x')).to.equal(true);
    expect(below('uid=a,ou=more people,dc=x', 'ou=people,dc=x')).to.equal(false);
    expect(below('dc=x', 'ou=people,dc=x')).to.equal(false);
    expect(below('uid=a', '')).to.equal(true);
  });

  it('makes references of member values, odd ones included', () => {
    expect(memberReference("uid=A,dc=x#'0101'B")).to.equal('dn:uid=a,dc=x');
    expect(memberReference('No DN at all')).to.equal('dn:no dn at all');
  });
});
