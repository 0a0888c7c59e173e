import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { EdgeSpool, SortedEdges } from '../../../packages/core/src/execution/staging/edges.js';
import { KeyTable } from '../../../packages/core/src/execution/staging/key-table.js';
import { LineSpool } from '../../../packages/core/src/execution/staging/lines.js';
import { NumberList } from '../../../packages/core/src/execution/staging/numbers.js';
import { RecordSpool } from '../../../packages/core/src/execution/staging/record-spool.js';
import { ReferenceTable } from '../../../packages/core/src/execution/staging/reference-table.js';
import { SortedSpool } from '../../../packages/core/src/execution/staging/sorted-spool.js';
import { StagingFolder } from '../../../packages/core/src/execution/staging/staging-folder.js';

describe('staging', () => {
  let parent: string;
  let folder: StagingFolder;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'rollcall-staging-'));
    folder = StagingFolder.create(join(parent, 'staging'));
  });
  afterEach(() => {
    folder.dispose();
    rmSync(parent, { recursive: true, force: true });
  });

  const edgesOf = (sorted: SortedEdges): string[] => {
    const found: string[] = [];
    const cursor = sorted.cursor();
    while (Number.isFinite(cursor.first)) {
      found.push(`${cursor.first} ${cursor.second}`);
      cursor.next();
    }
    return found;
  };

  it('keeps files that nobody else can open, and leaves nothing behind', () => {
    new RecordSpool(folder).append('x');
    const [run = ''] = readdirSync(join(parent, 'staging'));
    expect(statSync(join(parent, 'staging', run)).mode & 0o777).to.equal(0o700);
    expect(readdirSync(join(parent, 'staging', run))).to.deep.equal([]);
    folder.dispose();
    folder.dispose();
    expect(readdirSync(join(parent, 'staging'))).to.deep.equal([]);
  });

  it('reads edges back as the sorted set of what was added', () => {
    const number = fc.oneof(fc.nat(5), fc.nat(2 ** 22 - 1));
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { maxLength: 200 }), (pairs) => {
        const sorted = new SortedEdges(folder);
        for (const [first, second] of pairs) sorted.add(first, second);
        const expected = [...new Map(pairs.map((pair) => [pair.join(' '), pair])).values()];
        expected.sort((left, right) => left[0] - right[0] || left[1] - right[1]);
        const texts = expected.map((pair) => pair.join(' '));
        expect(edgesOf(sorted)).to.deep.equal(texts);
        expect(edgesOf(sorted), 'once more').to.deep.equal(texts);
        sorted.close();
      }),
    );
  });

  it('reads millions of edges back in order, each once, without holding them', () => {
    const sorted = new SortedEdges(folder);
    const total = 2_500_000;
    const before = process.memoryUsage().arrayBuffers;
    for (let index = 0; index < total; index += 1) sorted.add((index * 7_919) % total, index % 3);
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(24 << 20);
    let count = 0;
    let last = -1;
    let inOrder = true;
    const cursor = sorted.cursor();
    while (Number.isFinite(cursor.first)) {
      const at = cursor.first * 4 + cursor.second;
      inOrder &&= at > last;
      last = at;
      count += 1;
      cursor.next();
    }
    expect({ count, inOrder }).to.deep.equal({ count: total, inOrder: true });
  });

  it('refuses edges that do not fit', () => {
    const sorted = new SortedEdges(folder);
    expect(() => sorted.add(2 ** 31, 0)).to.throw(RangeError);
    expect(() => sorted.add(0, 2 ** 22)).to.throw(RangeError);
    expect(() => sorted.add(2 ** 31 - 1, 2 ** 22 - 1)).not.to.throw();
    expect(edgesOf(sorted)).to.deep.equal([`${2 ** 31 - 1} ${2 ** 22 - 1}`]);
  });

  it('reads spooled edges back in the order they came', () => {
    const spool = new EdgeSpool(folder);
    const expected: string[] = [];
    for (let index = 0; index < 20_000; index += 1) {
      spool.add(index % 977, index);
      expected.push(`${index % 977} ${index}`);
    }
    const found: string[] = [];
    spool.forEach((first, second) => found.push(`${first} ${second}`));
    expect(spool.length).to.equal(20_000);
    expect(found).to.deep.equal(expected);
  });

  it('keeps texts and numbers as a map does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.nat(), fc.boolean())), fc.integer(), (puts, seed) => {
        const table = new KeyTable(seed);
        const map = new Map<string, number>();
        for (const [key, value, isReplaced] of puts) {
          if (isReplaced) table.replace(key, value);
          else expect(table.putIfAbsent(key, value)).to.equal(map.get(key) ?? value);
          if (isReplaced || !map.has(key)) map.set(key, value);
        }
        for (const [key, value] of map) expect(table.get(key)).to.equal(value);
        expect(table.size).to.equal(map.size);
        expect(table.get(`${puts.map(([key]) => key).join('')}?`)).to.equal(-1);
      }),
    );
  });

  it('finds every one of many similar texts, in few bytes', () => {
    const table = new KeyTable(7);
    for (let index = 0; index < 200_000; index += 1) table.putIfAbsent(`uid=p${index},ou=people,dc=example,dc=edu`, index);
    let wrong = 0;
    for (let index = 0; index < 200_000; index += 1) if (table.get(`uid=p${index},ou=people,dc=example,dc=edu`) !== index) wrong += 1;
    expect(wrong).to.equal(0);
    expect(table.get('uid=p200000,ou=people,dc=example,dc=edu')).to.equal(-1);
  });

  it('gives records back, also after they were replaced and when they are large', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(20_000).map((length) => 'é'.repeat(length)));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), fc.array(fc.tuple(fc.nat(29), text), { maxLength: 30 }), (records, changes) => {
        const spool = new RecordSpool<{ readonly text: string }>(folder);
        const model = records.map((record) => ({ text: record }));
        for (const record of model) spool.append(record);
        for (const [at, changed] of changes) {
          const number = at % model.length;
          model[number] = { text: changed };
          spool.replace(number, { text: changed });
          expect(spool.get(number)).to.deep.equal(model[number]);
        }
        expect([...spool.all()]).to.deep.equal(model);
        expect(spool.length).to.equal(model.length);
        spool.close();
      }),
      { numRuns: 30 },
    );
    expect(() => new RecordSpool(folder).get(0)).to.throw(RangeError);
  });

  it('sorts items by code unit whatever the size of its runs, keeping the order of equal keys', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 200 }), fc.integer({ min: 1, max: 7 }), (keys, runLength) => {
        const spool = new SortedSpool<string>(folder, runLength);
        const items = keys.map((key, index) => ({ key, value: `${key}${index}` }));
        for (const { key, value } of items) spool.add(key, value);
        const expected = [...items].sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0)).map(({ value }) => value);
        expect([...spool.all()]).to.deep.equal(expected);
        expect([...spool.all()], 'once more').to.deep.equal(expected);
        spool.close();
      }),
      { numRuns: 50 },
    );
  });

  it('opens few files however many runs there are', () => {
    const spool = new SortedSpool<number>(folder, 1);
    for (let index = 0; index < 2_000; index += 1) spool.add(String(index).padStart(5, '0'), index);
    expect(readdirSync('/proc/self/fd').length).to.be.lessThan(150);
    expect([...spool.all()]).to.deep.equal(Array.from({ length: 2_000 }, (_, index) => index));
  });

  it('gives lines back, long and empty ones too', () => {
    const line = fc.oneof(fc.stringMatching(/^[^\n]{0,9}$/), fc.nat(150_000).map((length) => 'ü'.repeat(length)));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const spool = new LineSpool(folder);
        for (const text of lines) spool.add(text);
        expect([...spool.lines()]).to.deep.equal(lines);
        spool.close();
      }),
      { numRuns: 30 },
    );
  });

  it('knows what a reference names, mentioned before or after, and when it names two', () => {
    const table = new ReferenceTable(1, folder);
    const early = table.mention('dn:a');
    table.define('dn:a', 0);
    table.define('dn:a', 0);
    table.define('dn:b', 1);
    table.define('dn:b', 2);
    expect(table.mention('dn:a')).to.equal(early);
    expect(table.resolve(early)).to.deep.equal({ is: 'one', ordinal: 0 });
    expect(table.resolve(table.mention('dn:b'))).to.deep.equal({ is: 'several' });
    expect(table.resolve(table.mention('dn:c'))).to.deep.equal({ is: 'none' });
    expect([table.find('dn:a'), table.find('dn:b'), table.find('dn:c'), table.find('dn:d')]).to.deep.equal([0, -1, -1, -1]);
    expect(table.textOf(early)).to.equal('dn:a');
  });

  it('grows lists with zeros, over the border of a chunk', () => {
    const list = new NumberList();
    list.set(70_000, 5);
    expect([list.length, list.get(69_999), list.get(70_000), list.get(70_001)]).to.deep.equal([70_001, 0, 5, undefined]);
    expect(list.push(1)).to.equal(70_001);
  });
});
