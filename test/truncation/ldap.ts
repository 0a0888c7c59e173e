import { expect } from 'chai';
import { Bench, type Judged, violations } from './support/judge.js';
import { settle } from './support/counter.js';
import { CutDirectory } from './support/cut-directory.js';
import { activeDirectoryScript, type DirectoryScript, memberOfScript, openldapScript } from './support/directory-script.js';
import { type Case, codes, messages, paging, ranges, streamCuts } from './support/directory-troubles.js';

const SUITE = 'LDAP';

function cutsOf(title: string, script: DirectoryScript, step: number): void {
  describe(`LDAP, ${title}`, () => {
    const bench = new Bench(['otherMailbox']);
    let directory: CutDirectory;
    let truth: Judged;
    before(async () => {
      directory = await CutDirectory.start(script);
      truth = await read({});
    });
    after(async () => {
      await directory.close();
      bench.dispose();
    });

    async function read(trouble: Case['trouble']): Promise<Judged> {
      const source = directory.source(trouble);
      return bench.read(source, directory.signal).finally(() => source.close());
    }

    async function runAll(cases: Iterable<Case>): Promise<number> {
      let count = 0;
      for (const { name, trouble } of cases) {
        settle(`${SUITE}, ${title}`, name, violations(await read(trouble), truth));
        count += 1;
      }
      return count;
    }

    /** What the whole read looked like; read once more, as the connection before the cases. */
    async function recorded() {
      await read({});
      return directory.recorded;
    }

    it('is whole where nothing goes wrong: eight people, four groups, fourteen memberships', async () => {
      const whole = await read({});
      for (const conclusion of Object.values(whole.staged.conclusions)) expect(conclusion.doubts, JSON.stringify(conclusion.doubts)).to.deep.equal([]);
      expect([truth.raw.person.size, truth.raw.group.size, truth.raw.membership.size, truth.edges.size]).to.deep.equal([8, 4, 14, 14]);
    });

    it('cut behind every message and inside each', async () => {
      expect(await runAll(streamCuts(await recorded(), step))).to.be.at.least(200);
    });

    it('ended by every result code behind every entry of every search', async () => {
      expect(await runAll(codes(await recorded()))).to.be.at.least(250);
    });

    it('with paging that breaks, references, lost and damaged messages, a run that is stopped', async () => {
      const wire = await recorded();
      expect(await runAll([...paging(wire), ...messages(wire), ...ranges(wire)])).to.be.at.least(80);
    });
  });
}

/** LDAP: the real plugin over a scripted server. */
export function ldapCuts(): void {
  cutsOf('OpenLDAP', openldapScript(false), 53);
  cutsOf('OpenLDAP, written to meanwhile', openldapScript(true), 61);
  cutsOf('Active Directory', activeDirectoryScript(), 59);
  cutsOf('389 Directory Server', memberOfScript(), 67);
}
