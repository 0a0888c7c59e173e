import { expect } from 'chai';
import type { CallOptions, Claims, Incoming, Read, ReadScope, Source, SourceRecord, SourceType } from '@rollcall/core';
import { Bench, type Judged, violations } from './support/judge.js';

const person = (key: string, mail = `${key}@x`): Incoming<SourceRecord> => ({ ok: true, record: { type: 'person', key, references: [], attributes: { mail } } });
const group = (key: string): Incoming<SourceRecord> => ({ ok: true, record: { type: 'group', key, references: [], attributes: {} } });
const edge = (member: string, of: string): Incoming<SourceRecord> => ({ ok: true, record: { type: 'membership', group: of, members: [member] } });
const WHOLE = [person('ann'), person('bob'), group('all'), edge('ann', 'all'), edge('bob', 'all')];

/** A source that claims wholeness whatever it hands over. */
class Liar implements Source {
  constructor(private readonly records: readonly Incoming<SourceRecord>[]) {}
  check(): Promise<readonly []> {
    return Promise.resolve([]);
  }
  async *read<T extends SourceType>({ types }: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    await options.pace('read');
    yield this.records;
    const count = (type: string): number => this.records.filter((one) => (one.ok ? one.record.type : one.type) === type).length;
    return Object.fromEntries(types.map((type) => [type, { whole: true, delivered: count(type), basis: 'its word' }])) as unknown as Claims<T>;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the judge of cut reads', () => {
  const bench = new Bench();
  let truth: Judged;
  before(async () => {
    truth = await bench.read(new Liar(WHOLE));
  });
  after(() => bench.dispose());

  const without = (gone: Incoming<SourceRecord>): readonly Incoming<SourceRecord>[] => WHOLE.filter((one) => one !== gone);
  const cases: readonly (readonly [string, readonly Incoming<SourceRecord>[], readonly string[]])[] = [
    ['has nothing against the truth', WHOLE, []],
    ['sees a person who is left out', without(WHOLE[1] as Incoming<SourceRecord>), ['taken for whole', 'a person who is there is proven absent', 'a value that is there', 'a membership that is there']],
    ['sees a group that is left out', without(WHOLE[2] as Incoming<SourceRecord>), ['taken for whole', 'a group that is there is proven absent', 'a membership that is there']],
    ['sees a membership that is left out', without(WHOLE[4] as Incoming<SourceRecord>), ['taken for whole', 'a membership that is there is proven absent']],
    ['sees a value that is not the real one', [person('ann', 'other@x'), ...WHOLE.slice(1)], ['person ann is not as it really is']],
    ['sees somebody who is not there', [...WHOLE, person('eve')], ['taken for whole', 'person eve is not as it really is']],
  ];
  for (const [title, records, expected] of cases) {
    it(title, async () => {
      const found = violations(await bench.read(new Liar(records)), truth);
      expect(found).to.have.lengthOf(expected.length);
      for (const words of expected) expect(found.join('; ')).to.include(words);
    });
  }
});
