import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isConnectorError } from '@rollcall/core';
import type { ReadPlan } from '@rollcall/core/host';
import { startDuoSimulator, type DuoSimulator, type Snapshot } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { Attribute, Change, Client } from 'ldapts';
import { installedOrSkip, ldifOf, startSlapd, type LdifEntry, type Slapd } from '../support/servers/index.js';
import { Installation } from './support/host-run.js';

const SUFFIX = 'dc=example,dc=edu';
const PEOPLE = `ou=people,${SUFFIX}`;
const VPN = `cn=vpn,ou=groups,${SUFFIX}`;
/** Of the first of the board, who is always there. */
const CHAIR = '6f2e1c52-0000-4000-8000-000000000001';

/** Removals have no limit here, and who is missing leaves at once: whatever keeps people, it is the doubt about the read. */
const configOf = (absence: string, expectation: string): string => `
state: ./rollcall.db
sources:
  directory:
    use: ldap
    url: "\${env:LDAP_URL}"
    caFile: "\${env:LDAP_CA}"
    bind: { dn: "\${env:LDAP_DN}", password: "\${env:LDAP_PASSWORD}" }
    people: { base: "${PEOPLE}", filter: "(objectClass=inetOrgPerson)" }
    groups: { base: "ou=groups,${SUFFIX}" }
${expectation}
targets:
  duo: { use: duo, host: 127.0.0.1, port: "\${env:DUO_PORT}", integrationKey: "\${env:DUO_IKEY}", secretKey: "\${env:DUO_SKEY}" }
pipelines:
  staff:
    from: directory
    to: duo
    absence: ${absence}
    accounts: { username: "directory.uid", realname: "directory.cn", email: "directory.mail" }
    groups: { name: "group.cn" }
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 } }
`;

/** 100 people in three sub-trees: 60 staff, 31 students, and a board of 9 who fill the groups. */
const UNITS = { staff: 60, students: 31, board: 9 } as const;
type Unit = keyof typeof UNITS;
const dnsOf = (unit: Unit, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `uid=${unit}${index},ou=${unit},${PEOPLE}`);
const MEMBERS = { vpn: [...dnsOf('board', 9), ...dnsOf('staff', 5)], mail: [...dnsOf('board', 9), ...dnsOf('students', 7)] };

function university(): string {
  const unit = (ou: string, parent: string): LdifEntry => ({ dn: `ou=${ou},${parent}`, attributes: { objectClass: ['organizationalUnit'], ou: [ou] } });
  const person = (dn: string, uid: string): LdifEntry => {
    const key = uid === 'board0' ? { entryUUID: [CHAIR] } : {};
    return { dn, attributes: { objectClass: ['inetOrgPerson'], uid: [uid], cn: [`Person ${uid}`], sn: [uid], mail: [`${uid}@example.edu`], ...key } };
  };
  const units = Object.keys(UNITS) as Unit[];
  const people = units.flatMap((name) => dnsOf(name, UNITS[name]).map((dn, index) => person(dn, `${name}${index}`)));
  const groups = Object.entries(MEMBERS).map(([cn, member]): LdifEntry => ({ dn: `cn=${cn},ou=groups,${SUFFIX}`, attributes: { objectClass: ['groupOfNames'], cn: [cn], member } }));
  return ldifOf([unit('people', SUFFIX), unit('groups', SUFFIX), ...units.map((name) => unit(name, PEOPLE)), ...people, ...groups]);
}

const STUDENTS = `dn.subtree="ou=students,${PEOPLE}" by * none`;
const BOARD = `dn.subtree="ou=board,${PEOPLE}" by * none`;
const NOBODY = `dn.children="${PEOPLE}" by * none`;
const THIRD_GONE = 'directory: whole according to the server, but 31 % of the people of the last read are gone (69 of 100 are left), limit 10 %';
const ALL_GONE = 'directory: whole according to the server, but nobody is left: the last read had 100 people';

const removals = ({ operations }: ReadPlan): readonly string[] =>
  operations.flatMap(({ operation }) => (['disable', 'trash', 'delete', 'detach'].includes(operation.kind) || (operation.kind === 'update' && operation.clear.length > 0) ? [operation.id] : []));
const tripped = ({ header }: ReadPlan): readonly string[] => header.guards.flatMap(({ tripped: has, message }) => (has ? [message] : []));

describe('an LDAP server whose access rules hide people', function () {
  this.timeout(120_000);
  let slapd: Slapd;
  let simulator: DuoSimulator;
  let installation: Installation;
  let openRules: string;
  let applied: Snapshot;

  before('start slapd', async function () {
    await installedOrSkip(this, 'slapd');
    slapd = await startSlapd({ ldif: university() });
    openRules = readFileSync(join(slapd.directory, 'slapd.conf'), 'utf8');
  });
  after('stop slapd', async () => {
    // Absent where it could not be had, and the tests are skipped.
    const server = slapd as Slapd | undefined;
    await server?.stop();
  });
  beforeEach(async () => {
    simulator = await startDuoSimulator();
    installation = new Installation();
  });
  afterEach(async () => {
    await simulator.close();
    installation.dispose();
  });

  /** A first run with everybody to be seen. */
  const begin = async (absence: string, expectation = ''): Promise<void> => {
    installation.configure(configOf(absence, expectation), {
      LDAP_URL: slapd.ldapsUrl, LDAP_CA: slapd.caFile, LDAP_DN: slapd.readerDn, LDAP_PASSWORD: slapd.readerPassword,
      DUO_PORT: String(simulator.port), DUO_IKEY: simulator.ikey, DUO_SKEY: simulator.skey,
    });
    await hide();
    await installation.plan();
    expect((await installation.apply()).status).to.equal('done');
    applied = simulator.state;
    expect([applied.users.length, applied.memberships.length]).to.deep.equal([100, 30]);
    simulator.requests.clear();
  };
  /** Rules before those that let the reader see everything; none takes them back. */
  const hide = async (...rules: readonly string[]): Promise<void> => {
    writeFileSync(join(slapd.directory, 'slapd.conf'), openRules.replace(/^access to /m, `${rules.map((rule) => `access to ${rule}\n`).join('')}access to `));
    await slapd.restart();
  };
  const asRoot = async (work: (client: Client) => Promise<void>): Promise<void> => {
    const client = new Client({ url: slapd.url });
    await client.bind(slapd.rootDn, slapd.rootPassword);
    await work(client).finally(() => client.unbind());
  };
  const member = (operation: 'add' | 'delete'): Promise<void> =>
    asRoot((client) => client.modify(VPN, new Change({ operation, modification: new Attribute({ type: 'member', values: [...dnsOf('staff', 1)] }) })));
  const nothingWritten = (): void => {
    expect(simulator.requests.count({ method: 'POST' }) + simulator.requests.count({ method: 'DELETE' })).to.equal(0);
    expect(simulator.state).to.deep.equal(applied);
  };

  for (const [title, absence, rule, says] of [
    ['a sub-tree with a third of the people', 'immediate', STUDENTS, THIRD_GONE],
    ['a sub-tree, where who is missing is looked up', 'lookup', STUDENTS, THIRD_GONE],
    ['everybody, the groups being readable', 'immediate', NOBODY, ALL_GONE],
    ['everybody, where who is missing is looked up', 'lookup', NOBODY, ALL_GONE],
  ] as const) {
    it(`hides ${title}: nothing is planned, nothing can be applied, and the plan says how many are gone (D1, D6)`, async () => {
      await begin(absence);
      await hide(rule);
      const plan = await installation.plan();
      expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal([]);
      expect(tripped(plan)).to.deep.equal([says]);
      expect(plan.findings.filter(({ code }) => code === 'read-not-believed').map(({ message }) => message)).to.deep.equal([says]);
      expect(plan.header.reads.find(({ of, type }) => of === 'source' && type === 'person')).to.deep.include({ whole: false, doubts: [says] });
      expect(await installation.apply().then(() => 'applied', String)).to.include(says);
      nothingWritten();
      await hide();
      expect(await installation.operations()).to.deep.equal([]);
    });
  }

  for (const [title, rule, says] of [
    ['everybody', NOBODY, ALL_GONE],
    ['few people who fill the groups', BOARD, 'directory: 18 of 29 memberships (62 %) name nobody who was read; at the last read it was 0 %'],
  ] as const) {
    it(`hides ${title}: nobody leaves a group, not even who was taken out of it meanwhile (D6)`, async () => {
      await begin('immediate');
      await hide(rule);
      await member('delete');
      try {
        const plan = await installation.plan();
        expect(removals(plan).filter((id) => id.startsWith('detach'))).to.deep.equal([]);
        expect(tripped(plan)).to.deep.equal([says]);
        expect(await installation.apply().then(() => 'applied', String)).to.include(says);
        nothingWritten();
        await hide();
        expect(await installation.operations()).to.deep.equal(['detach vpn staff0']);
      } finally {
        await member('add');
      }
    });
  }

  it('hides the base itself: the read fails with what to allow, and nothing is written (D6)', async () => {
    await begin('immediate');
    await hide(`dn.subtree="${PEOPLE}" by * none`);
    const error: unknown = await installation.plan().catch((thrown: unknown) => thrown);
    expect(isConnectorError(error) && error.failure).to.deep.include({ kind: 'invalid', remedy: `correct people.base, or let ${slapd.readerDn} read it` });
    nothingWritten();
  });

  for (const [title, expectation, says] of [
    ['somebody who is always there', `{ present: ["${CHAIR}"] }`, `1 of the 1 people who are always there are missing: ${CHAIR}`],
    ['a number that is always reached', '{ atLeast: 95 }', '91 people came, at least 95 are expected'],
  ] as const) {
    it(`hides fewer than a limit notices, and ${title} with them: what the file expects keeps everybody (D1)`, async () => {
      await begin('immediate', `    expect: ${expectation}`);
      await hide(BOARD);
      const plan = await installation.plan();
      expect(removals(plan)).to.deep.equal([]);
      expect(plan.findings.filter(({ code }) => code === 'sentinel-missing').map(({ message }) => message).join()).to.include(says);
      expect((await installation.apply()).status).to.equal('done');
      nothingWritten();
    });
  }

  it('lets go who is really gone, with the same file', async () => {
    await begin('immediate');
    await asRoot((client) => client.del(dnsOf('staff', 60).at(-1) ?? ''));
    expect(await installation.operations()).to.deep.equal(['disable account staff59']);
  });
});
