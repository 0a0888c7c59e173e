import 'reflect-metadata';
import { expect } from 'chai';
import { Container } from 'inversify';
import { hostTokens, sourceToken, type Clock, type Logger, type Random, type Source } from '@rollcall/core';
import { type CutKind, emptyDirectory, type MemoryDirectory, memorySourcePlugin } from '../core/support/memory-source.js';
import { settle } from './support/counter.js';
import { Bench, type Judged, violations } from './support/judge.js';
import { seeded } from './support/seeded.js';

const SUITE = 'in memory';
const WORLDS = 64;
const KINDS: readonly CutKind[] = ['throw', 'doubt', 'silent', 'defect'];

/** A directory of some people, groups and memberships, the same for each seed. */
function directoryOf(seed: number): MemoryDirectory {
  const below = seeded(seed);
  const directory = emptyDirectory();
  for (let person = 0; person < 4 + below(12); person += 1) directory.people.set(`p${person}`, { uid: `p${person}`, mail: `p${person}@x` });
  for (let group = 0; group < 1 + below(6); group += 1) directory.groups.set(`g${group}`, { name: `g${group}` });
  for (let edge = 0; edge < 4 + below(20); edge += 1) directory.memberships.add(`p${below(directory.people.size)} g${below(directory.groups.size)}`);
  if (below(2) === 0) directory.rejected.set(`p${below(directory.people.size)}`, 'cannot be used');
  return directory;
}

async function sourceOver(directory: MemoryDirectory): Promise<Source> {
  const opened = memorySourcePlugin(directory).open({});
  if (!opened.ok) throw new Error(JSON.stringify(opened.issues));
  const container = new Container();
  container.bind<Logger>(hostTokens.logger).toConstantValue({} as Logger);
  container.bind<Clock>(hostTokens.clock).toConstantValue({} as Clock);
  container.bind<Random>(hostTokens.random).toConstantValue({} as Random);
  container.bind<string>(hostTokens.instanceName).toConstantValue('hr');
  container.bind(hostTokens.resolvePath).toConstantValue((path) => path);
  container.load(opened.module);
  return container.getAsync(sourceToken);
}

/** The in-memory source that the engine's own tests stand on: cut behind every record, in four ways, in either order. */
export function memoryCuts(): void {
  describe('in memory', () => {
    const bench = new Bench();
    after(() => bench.dispose());

    async function cutsOf(seed: number): Promise<number> {
      const directory = directoryOf(seed);
      const source = await sourceOver(directory);
      const truth: Judged = await bench.read(source);
      for (const conclusion of Object.values(truth.staged.conclusions)) expect(conclusion.doubts).to.deep.equal([]);
      const records = directory.people.size + directory.groups.size + directory.memberships.size;
      let count = 0;
      for (const reversed of [false, true]) {
        for (const how of KINDS) {
          for (let after = 0; after < records; after += 1) {
            directory.reversed = reversed;
            directory.cut = { after, how };
            settle(SUITE, `seed ${seed}, ${how} behind record ${after}${reversed ? ', last first' : ''}`, violations(await bench.read(source), truth));
            count += 1;
          }
        }
      }
      return count;
    }

    for (let seed = 1; seed <= WORLDS; seed += 1) {
      it(`world ${seed}: cut behind every person, group and membership, in four ways and either order`, async () => {
        expect(await cutsOf(seed)).to.be.at.least(8 * 9);
      });
    }
  });
}
