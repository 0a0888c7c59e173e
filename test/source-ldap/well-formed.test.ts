import { expect } from 'chai';
import { assertWellFormed } from '../../packages/source-ldap/src/wire/well-formed.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('source-ldap: messages that are not what they seem', () => {
  for (const [title, hex] of [
    ['an end with success', '30 0c 02 01 02 65 07 0a 01 00 04 00 04 00'],
    ['an end with a control', '30 12 02 01 02 65 07 0a 01 00 04 00 04 00 a0 04 30 02 04 00'],
    ['an entry without attributes', '30 0a 02 01 02 64 05 04 01 61 30 00'],
    ['a length written the long way', '30 81 0c 02 01 02 65 07 0a 01 00 04 00 04 00'],
  ] as const) {
    it(`${title} passes`, () => expect(() => assertWellFormed(bytes(hex))).to.not.throw());
  }

  for (const [title, hex] of [
    ['an end without a result code, which the codec takes for success', '30 05 02 01 02 65 00'],
    ['an end with an empty result code', '30 0b 02 01 02 65 06 0a 00 04 00 04 00'],
    ['an end whose code is of another type', '30 0c 02 01 02 65 07 02 01 00 04 00 04 00'],
    ['a bind answer without a result code', '30 05 02 01 02 61 00'],
    ['no operation', '30 03 02 01 02'],
    ['no message id', '30 0c 04 01 02 65 07 0a 01 00 04 00 04 00'],
    ['a value longer than its entry, at which the codec would turn for ever', '30 12 02 01 02 64 0d 04 01 61 30 08 30 06 04 01 62 31 09 04 00'],
    ['a value that ends before its entry does', '30 0b 02 01 02 64 06 04 01 61 30 00 00'],
    ['a length without an end', '30 0c 02 01 02 65 80 0a 01 00 04 00 04 00'],
  ] as const) {
    it(`${title} is refused`, () => expect(() => assertWellFormed(bytes(hex))).to.throw(/^the server sent/));
  }
});
