import { expect } from 'chai';
import { guidBase64, NoGuid } from '../../../packages/core/src/mapping/functions/guid.js';
import { guidBytes } from '../../../packages/source-ldap/src/guid.js';

describe('guidBase64', () => {
  const text = '8cfd63ba-07a5-4323-9517-3a9b99ffb64b';

  it('gives the bytes that Active Directory stores, in base64', () => {
    expect(guidBase64(text)).to.equal(guidBytes(text)?.toString('base64'));
    expect(guidBase64('8d3f68bb-07a5-4325-9517-3a9b99ffb64b')).to.equal('u2g/jaUHJUOVFzqbmf+2Sw==');
  });

  it('takes capitals, braces and blanks at the ends, and nothing else', () => {
    expect(guidBase64(` {${text.toUpperCase()}} `)).to.equal(guidBase64(text));
    for (const other of ['', 'ann', text.slice(1), `${text}0`]) expect(() => guidBase64(other)).to.throw(NoGuid, 'guidBase64 needs a text such as');
  });
});
