import { expect } from 'chai';
import { holderName, holderText, thisProcess, type ProcessMark, type ProcessTable } from '../../../packages/core/src/ledger/index.js';
import { isFromHere, isGone, systemProcesses } from '../../../packages/core/src/ledger/holder.js';
import { orderedText, textOfOrdered } from '../../../packages/core/src/ledger/ordered-text.js';
import fc from 'fast-check';

const self: ProcessMark = { pid: 10, host: 'idm1', boot: 'b1', namespace: '1', start: '100' };
const table = (living: Readonly<Record<number, string>>): ProcessTable => ({ self, startOf: (pid) => living[pid] });

describe('lease holder', () => {
  for (const [what, mark, expected] of [
    ['alive', {}, false],
    ['dead', { pid: 12 }, true],
    ['its number reused', { start: '99' }, true],
    ['its start unknown', { start: '-' }, false],
    ['of another host', { host: 'idm2', pid: 12 }, false],
    ['from before the machine started anew', { boot: 'b0' }, true],
    ['of an unknown boot', { boot: '-' }, false],
    ['in another container', { namespace: '2', pid: 12 }, false],
  ] as const) {
    it(`${what}: ${expected ? 'gone' : 'kept'}`, () => {
      expect(isGone(holderText({ ...self, pid: 11, start: '100', ...mark }), table({ 10: '100', 11: '100' }), true)).to.equal(expected);
    });
  }

  it('keeps a holder of another boot where several machines share the ledger, and one of another form', () => {
    expect(isGone(holderText({ ...self, boot: 'b0' }), table({}), false)).to.equal(false);
    expect(isGone('somebody', table({}), true)).to.equal(false);
    expect(isGone('', table({}), true)).to.equal(false);
  });

  it('knows this process to be alive, and says it for people', () => {
    expect(isGone(thisProcess(), systemProcesses(), true)).to.equal(false);
    expect(holderName(thisProcess())).to.match(new RegExp(`^pid ${String(process.pid)} on \\S+$`));
    expect(systemProcesses().startOf(2 ** 22 + 1)).to.equal(undefined);
  });

  it('keeps a holder that lives and whose start cannot be read', () => {
    // Number 0 stands for the processes of this one's group: they live, and the system has no record under that number.
    const processes = systemProcesses();
    expect(processes.startOf(0)).to.equal('-');
    expect(isGone(holderText({ ...processes.self, pid: 0 }), processes, true)).to.equal(false);
  });
});

describe('a lease holder that would be found here, if it lived', () => {
  for (const [what, holder, expected] of [
    ['this process', holderText(self), true],
    ['another one of this machine', holderText({ ...self, pid: 12, start: '-' }), true],
    ['one of another host', holderText({ ...self, host: 'idm2' }), false],
    ['one from before the machine started anew', holderText({ ...self, boot: 'b0' }), false],
    ['one in another container', holderText({ ...self, namespace: '2' }), false],
    ['one in another container from before the machine started anew', holderText({ ...self, boot: 'b0', namespace: '2' }), false],
    ['one of another host that looks the same otherwise', holderText({ ...self, host: 'idm2', boot: 'b0' }), false],
    ['one of another form', 'somebody', false],
    ['nobody', '', false],
  ] as const) {
    it(`${what}: ${expected ? 'yes' : 'no'}`, () => expect(isFromHere(holder, table({}))).to.equal(expected));
  }
});

describe('ordered text', () => {
  it('is undone by its inverse, and its bytes sort as code units do', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    const text = fc.oneof(fc.string(), fc.array(fc.oneof(unit, fc.constantFrom('\0', '\u0001', '\u0002', '\ud7fe', '\ud7ff', '\ud800', '\udfff', '\ue000', '\uffff', 'a'))).map((units) => units.join('')));
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(textOfOrdered(orderedText(left))).to.equal(left);
        const bytes = Math.sign(Buffer.compare(Buffer.from(orderedText(left)), Buffer.from(orderedText(right))));
        expect(bytes).to.equal(left < right ? -1 : left > right ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });
});
