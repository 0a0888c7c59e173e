import { expect } from 'chai';
import {
  beginRead,
  concludeRead,
  isProof,
  type AbsenceProof,
  type EvidenceType,
  type ReadConclusion,
} from '../../../packages/core/src/domain/evidence.js';
import { ProofDesk, type ProvingPipeline, type SourceEvidence } from '../../../packages/core/src/planning/proof-desk.js';

type Reads = Partial<Record<EvidenceType, 'whole' | 'unread' | readonly [string, ...string[]]>>;

const TAKEN: Readonly<Record<string, string>> = { hr: '2026-01-05T00:00:00.000Z', ad: '2026-01-04T00:00:00.000Z', sql: '2026-01-03T00:00:00.000Z' };
const takenAt = (source: string): string => TAKEN[source] ?? '2026-01-02T00:00:00.000Z';

/** A source whose reads are whole unless told otherwise: doubts, or a reader that ended without a claim. */
function source(name: string, reads: Reads = {}): readonly [string, SourceEvidence] {
  const ticket = beginRead(name, takenAt(name));
  const conclude = <T extends EvidenceType>(type: T): ReadConclusion<T> => {
    const how = reads[type] ?? 'whole';
    if (how === 'whole') return concludeRead(ticket, type, { whole: true, delivered: 0, basis: 'test' }, 0);
    if (how === 'unread') return concludeRead(ticket, type, undefined, 0);
    const [first, ...rest] = how;
    return concludeRead(ticket, type, { whole: false, delivered: 0, doubts: [{ reason: first }, ...rest.map((reason) => ({ reason }))] }, 0);
  };
  return [name, { ticket, conclusions: { person: conclude('person'), group: conclude('group'), membership: conclude('membership') } }];
}

function digest(evidence: readonly [string, SourceEvidence], type: EvidenceType): string | undefined {
  return evidence[1].conclusions[type].complete?.digest;
}

function pipeline(more: Partial<ProvingPipeline> = {}): ProvingPipeline {
  return { name: 'staff', from: 'hr', scope: [], accounts: {}, ...more };
}

const desk = (sources: readonly (readonly [string, SourceEvidence])[], pipelines: readonly ProvingPipeline[] = [], doubts: readonly string[] = []): ProofDesk =>
  new ProofDesk(new Map(sources), pipelines, doubts);

/** What a proof says, in plain data; undefined where there is none. */
function told(proof: AbsenceProof | undefined): object | undefined {
  if (proof === undefined) return undefined;
  expect(isProof(proof), 'minted').to.equal(true);
  const { subject, kind, reads, takenAt: at } = proof;
  return { subject, kind, reads, takenAt: at };
}

const exit = (subject: string, from: string, rule: string): object => ({
  subject,
  kind: 'exit',
  reads: [`seen:${from}@${takenAt(from)}`, `rule:${rule}`],
  takenAt: takenAt(from),
});
const absence = (subject: string, oldest: string, reads: readonly (string | undefined)[]): object => ({ subject, kind: 'absence', reads, takenAt: takenAt(oldest) });

const retired = { pipeline: 'old', by: 'chief@idm1', at: '2026-01-01T00:00:00.000Z' };
const phones = pipeline({ accounts: { phone: [{ source: 'hr', type: 'person' }] } });

const EVERY_PROOF: readonly (readonly [string, (of: ProofDesk) => AbsenceProof | undefined])[] = [
  ['accountOut', (of) => of.accountOut('hr')],
  ['accountRetired', (of) => of.accountRetired(retired)],
  ['accountAbsent', (of) => of.accountAbsent('hr')],
  ['groupUnselected', (of) => of.groupUnselected('hr')],
  ['groupAbsent', (of) => of.groupAbsent('hr')],
  ['membershipAbsent', (of) => of.membershipAbsent('hr')],
  ['attributeAbsent of a seen row', (of) => of.attributeAbsent(['staff'], 'phone', 'seen')],
  ['attributeAbsent of a missing row', (of) => of.attributeAbsent(['staff'], 'phone', 'missing-row')],
  ['groupAttributeCleared', (of) => of.groupAttributeCleared('staff')],
];

describe('the proof desk: doubts about the target', () => {
  for (const [name, ask] of EVERY_PROOF) {
    it(`${name} proves nothing while the target was not read whole, and says every doubt`, () => {
      const whole = desk([source('hr')], [phones]);
      expect(told(ask(whole)), 'no doubts').to.be.an('object');
      expect(whole.refusals).to.deep.equal([]);
      const doubted = desk([source('hr')], [phones], ['users cut off', 'groups cut off']);
      expect(ask(doubted)).to.equal(undefined);
      expect(doubted.refusals).to.deep.equal(['groups cut off', 'users cut off']);
    });
  }

  it('says nothing of its doubts until it is asked for a proof', () => {
    expect(desk([source('hr')], [phones], ['users cut off']).refusals).to.deep.equal([]);
  });
});

describe('the proof desk: refusals', () => {
  it('are sorted, each once, and hold what was refused for other reasons', () => {
    const at = desk([source('hr', { person: ['cut off'] })]);
    for (const reason of ['zebra', 'apple', 'zebra']) at.refuse(reason);
    at.accountAbsent('hr');
    at.accountAbsent('hr');
    expect(at.refusals).to.deep.equal(['apple', 'persons of hr were not read whole: cut off', 'zebra']);
  });

  for (const [what, sources, reason] of [
    ['the first doubt of the read', [source('hr', { person: ['cut off at 500', 'timeout'] })], 'cut off at 500'],
    ['that the reader claimed nothing', [source('hr', { person: 'unread' })], 'the reader ended without a claim'],
    ['that the source was not read', [source('ad')], 'not read'],
  ] as const) {
    it(`tell ${what}`, () => {
      const at = desk(sources);
      expect(at.accountAbsent('hr')).to.equal(undefined);
      expect(at.refusals).to.deep.equal([`persons of hr were not read whole: ${reason}`]);
    });
  }
});

describe('the proof desk: by exit', () => {
  const at = desk([source('hr'), source('ad')], [pipeline({ name: 'guests', from: 'ad' }), pipeline()]);

  it('an account that was seen and is out of scope', () => {
    expect(told(at.accountOut('hr'))).to.deep.equal(exit('account', 'hr', 'scope'));
    expect(told(at.accountOut('ad'))).to.deep.equal(exit('account', 'ad', 'scope'));
  });

  it('a group that was seen and is not selected', () => {
    expect(told(at.groupUnselected('hr'))).to.deep.equal(exit('group', 'hr', 'groups.select'));
  });

  it('an attribute of a group, from the source of the very pipeline', () => {
    expect(told(at.groupAttributeCleared('staff'))).to.deep.equal(exit('attribute', 'hr', 'groups'));
    expect(told(at.groupAttributeCleared('guests'))).to.deep.equal(exit('attribute', 'ad', 'groups'));
    expect(at.groupAttributeCleared('nobody')).to.equal(undefined);
  });

  it('needs no whole read, but one that was begun', () => {
    const cut = { person: ['cut'], group: ['cut'], membership: ['cut'] } as const;
    expect(told(desk([source('hr', cut)]).accountOut('hr'))).to.deep.equal(exit('account', 'hr', 'scope'));
    const without = desk([source('ad')], [pipeline()]);
    expect([without.accountOut('hr'), without.groupUnselected('hr'), without.groupAttributeCleared('staff')]).to.deep.equal([undefined, undefined, undefined]);
    expect(without.refusals).to.deep.equal([]);
  });

  it('an account of a retired pipeline, with who retired it and when', () => {
    expect(told(desk([]).accountRetired(retired))).to.deep.equal({
      subject: 'account',
      kind: 'exit',
      reads: ['rule:pipeline old retired by chief@idm1'],
      takenAt: retired.at,
    });
  });
});

describe('the proof desk: an absent account', () => {
  const hr = source('hr');
  const ad = source('ad');
  const scope = [{ source: 'ad', type: 'group' }] as const;

  it('rests on the people of its source alone where no scope asks for more', () => {
    expect(told(desk([hr, ad], [pipeline()]).accountAbsent('hr'))).to.deep.equal(absence('account', 'hr', [digest(hr, 'person')]));
  });

  it('rests on the scopes of every pipeline that reads the source, and of no other', () => {
    const pipelines = [
      pipeline({ scope }),
      pipeline({ name: 'more', scope: [{ source: 'hr', type: 'membership' }] }),
      pipeline({ name: 'guests', from: 'ad', scope: [{ source: 'gone', type: 'person' }] }),
    ];
    const at = desk([hr, ad], pipelines);
    expect(told(at.accountAbsent('hr'))).to.deep.equal(absence('account', 'ad', [digest(hr, 'person'), digest(ad, 'group'), digest(hr, 'membership')]));
    expect(at.refusals).to.deep.equal([]);
  });

  it('is not proven while any of those reads is in doubt; each is told', () => {
    const needed = [...scope, { source: 'sql', type: 'membership' }, { source: 'hr', type: 'group' }] as const;
    const at = desk([hr, source('ad', { group: ['referral'] })], [pipeline({ scope: needed })]);
    expect(at.accountAbsent('hr')).to.equal(undefined);
    expect(at.refusals).to.deep.equal(['groups of ad were not read whole: referral', 'memberships of sql were not read whole: not read']);
  });

  it('takes no other whole read of its source for the people', () => {
    const at = desk([source('hr', { person: ['cut off'] }), ad], [pipeline({ scope })]);
    expect(at.accountAbsent('hr')).to.equal(undefined);
    expect(at.refusals).to.deep.equal(['persons of hr were not read whole: cut off']);
  });
});

describe('the proof desk: absent groups and memberships', () => {
  for (const type of ['person', 'membership', 'group'] as const) {
    it(`a group needs the groups only: ${type} in doubt`, () => {
      const hr = source('hr', { [type]: ['cut off'] });
      const at = desk([hr], [pipeline({ scope: [{ source: 'gone', type: 'group' }] })]);
      expect(told(at.groupAbsent('hr'))).to.deep.equal(type === 'group' ? undefined : absence('group', 'hr', [digest(hr, 'group')]));
      expect(at.refusals).to.deep.equal(type === 'group' ? ['groups of hr were not read whole: cut off'] : []);
    });

    it(`a membership needs memberships, groups and people of its source: ${type} in doubt`, () => {
      const at = desk([source('hr', { [type]: ['cut off'] }), source('ad')]);
      expect(at.membershipAbsent('hr')).to.equal(undefined);
      expect(at.refusals).to.deep.equal([`${type}s of hr were not read whole: cut off`]);
    });
  }

  it('a membership rests on all three reads', () => {
    const hr = source('hr');
    const reads = [digest(hr, 'membership'), digest(hr, 'group'), digest(hr, 'person')];
    expect(told(desk([hr, source('ad')]).membershipAbsent('hr'))).to.deep.equal(absence('membership', 'hr', reads));
  });
});

describe('the proof desk: an attribute without value', () => {
  const hr = source('hr');
  const ad = source('ad');
  const sql = source('sql');
  const ofPerson = (name: string) => [{ source: name, type: 'person' }] as const;
  const joined = pipeline({ accounts: { phone: [...ofPerson('ad'), ...ofPerson('hr')], title: [], room: [{ source: 'ad', type: 'group' }, ...ofPerson('hr')] } });
  const mixed = [pipeline({ name: 'other', from: 'sql' }), joined];

  for (const [what, wantedBy, attribute, by, expected] of [
    ['seen rows only: by exit from the source of the pipeline', ['staff'], 'phone', 'seen', exit('attribute', 'hr', 'accounts.phone')],
    ['a constant: by exit', ['staff'], 'title', 'seen', exit('attribute', 'hr', 'accounts.title')],
    ['a missing row: by the whole reads it rests on', ['staff'], 'phone', 'missing-row', absence('attribute', 'ad', [digest(ad, 'person'), digest(hr, 'person')])],
    ['groups, though rows were seen: by whole reads', ['staff'], 'room', 'seen', absence('attribute', 'ad', [digest(ad, 'person'), digest(ad, 'group'), digest(hr, 'person')])],
    ['a missing row of what rests on nothing: people of the pipeline', ['staff'], 'title', 'missing-row', absence('attribute', 'hr', [digest(hr, 'person')])],
    ['a pipeline that maps no such attribute', ['other'], 'phone', 'seen', undefined],
    ['both, of which one maps it', ['other', 'staff'], 'phone', 'seen', exit('attribute', 'hr', 'accounts.phone')],
    ['nobody', [], 'phone', 'seen', undefined],
    ['an attribute that nobody maps', ['staff'], 'pager', 'missing-row', undefined],
  ] as const) {
    it(`wanted by ${what}`, () => {
      const at = desk([hr, ad, sql], mixed);
      expect(told(at.attributeAbsent(wantedBy, attribute, by))).to.deep.equal(expected);
      expect(at.refusals).to.deep.equal([]);
    });
  }

  it('needs the reads of every pipeline that wants it, and tells those in doubt', () => {
    const pipelines = [pipeline({ accounts: { phone: ofPerson('hr') } }), pipeline({ name: 'more', from: 'sql', accounts: { phone: ofPerson('sql') } })];
    const whole = desk([hr, sql], pipelines).attributeAbsent(['more', 'staff'], 'phone', 'missing-row');
    expect(told(whole)).to.deep.equal(absence('attribute', 'sql', [digest(hr, 'person'), digest(sql, 'person')]));
    const at = desk([hr, source('sql', { person: ['lost'] })], pipelines);
    expect(at.attributeAbsent(['staff', 'more'], 'phone', 'missing-row')).to.equal(undefined);
    expect(at.refusals).to.deep.equal(['persons of sql were not read whole: lost']);
    expect(told(at.attributeAbsent(['staff'], 'phone', 'missing-row'))).to.deep.equal(absence('attribute', 'hr', [digest(hr, 'person')]));
  });
});
