import type { OpenFinding, RunRecord, SourceMark } from '@rollcall/core';
import { createRedactor, type HostStatus, type TenantStatus } from '@rollcall/core/host';
import { expect } from 'chai';
import { lookOf } from '../../packages/cli/src/render/look.js';
import { statusText } from '../../packages/cli/src/render/status-text.js';

const NOW_MS = Date.parse('2026-05-15T10:00:00.000Z');
const at = (hoursAgo: number): string => new Date(NOW_MS - hoursAgo * 3_600_000).toISOString();
const look = lookOf({ color: false, showsValues: false, redactor: createRedactor() });

const finding = (index: number): OpenFinding => ({ code: `code-${index}`, severity: 'warning', about: `hr:${index}`, message: `message ${index}`, firstAt: at(50 - index), lastAt: at(1) });
const mark = (source: string, type: SourceMark['type'], delivered: number, hoursAgo: number): SourceMark => ({ source, type, delivered, takenAt: at(hoursAgo) });
const run = (index: number): RunRecord => ({ runId: `r${index}`, tenant: 't1', target: 'duo', kind: 'apply', startedAt: at(index + 1), finishedAt: at(index + 1), status: 'partial', operations: 9, failed: 1, message: 'stopped' });

/** As bad a morning as there is: everything is there at once. */
const tenant: TenantStatus = {
  tenant: 'DA1', label: 'Example U', targets: ['duo'],
  accounts: { active: 20_000, leaving: 12 }, groups: 300,
  marks: ['directory', 'hr'].flatMap((source, index) => [mark(source, 'person', 20_000, 8 + index), mark(source, 'group', 300, 9 + index), mark(source, 'membership', 60_000, 9 + index)]),
  oldestLeaver: { owner: 'hr:7', label: 'ann', grade: 'absence', firstAt: at(30) },
  blocked: { planId: 'p', since: at(40), createdAt: at(2), expiresAt: at(-20), total: 900, approvedBy: [], approvalsNeeded: 2 },
  findings: Array.from({ length: 9 }, (_, index) => finding(index)),
  retries: { waiting: 3, quarantined: 1 },
  openWrites: 2,
  working: { holder: 'pid 7 on host', since: at(0), until: at(-1) },
};
const busy: HostStatus = {
  ledger: 'ab12', tenants: [tenant], lastRuns: [0, 1, 2, 3, 4].map(run), pipelines: ['staff', 'guests'], lastRunAgeMs: 3_600_000,
  reads: [{ of: 'source', name: 'directory', type: 'person', whole: true, delivered: 20_000, doubts: [], takenAt: at(1) }, { of: 'source', name: 'hr', type: 'person', whole: false, delivered: 500, doubts: ['cut'], takenAt: at(1) }],
  findings: tenant.findings,
};

describe('status as text', () => {
  it('is one screen of 24 lines, however bad the morning', () => {
    expect(statusText(busy, look, NOW_MS).split('\n').length).to.be.at.most(24);
  });

  it('tells the four things that an administrator looks for', () => {
    const text = statusText(busy, look, NOW_MS);
    expect(text).to.match(/last whole reads\n +directory +20,000 persons, 300 groups, 60,000 memberships +2026-05-15 01:00 UTC \(9 h ago\)\n +hr /);
    expect(text).to.match(/oldest leaver not disabled yet: ann \(hr:7\), absence first seen 2026-05-14 04:00 UTC \(/);
    expect(text).to.match(/BLOCKED by a guard since 2026-05-13 18:00 UTC \(/);
    expect(text).to.match(/open findings, the oldest first\n +warning code-0, 2 days ago: message 0\n/).and.to.include('… 5 other codes; --json shows all');
  });

  it('tells reads that were not whole, and only those', () => {
    expect(statusText(busy, look, NOW_MS)).to.match(/\n {2}NOT WHOLE in the last run: hr, 500 persons: cut$/);
    expect(statusText({ ...busy, reads: busy.reads.slice(0, 1) }, look, NOW_MS)).not.to.include('NOT WHOLE');
  });

  it('tells a finding of the last run once, with its age where it is still open', () => {
    const text = statusText({ ...busy, findings: [...busy.findings, { code: 'recovered', severity: 'warning', message: '3 writes were read back' }] }, look, NOW_MS);
    expect(text.match(/code-0/g)).to.have.length(1);
    expect(text).to.include('recovered');
  });
});
