import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { isActiveOn, NotADate, ZoneDays } from '../../../packages/core/src/mapping/functions/active-on.js';
import { compiled, inputOf } from './fixtures.js';

const active = (start: string | undefined, end: string | undefined, zone: string, now: string) => isActiveOn(start, end, zone, Date.parse(now), new ZoneDays());

describe('mapping: activeOn', () => {
  // A6: end yesterday, today, tomorrow in the zone of the configuration; the server is in UTC.
  const NOW = '2026-05-15T03:30:00Z'; // still the 14th in Chicago, already the 15th in Berlin
  const CASES: readonly (readonly [zone: string, end: string, expected: boolean])[] = [
    ['America/Chicago', '2026-05-13', false],
    ['America/Chicago', '2026-05-14', true],
    ['America/Chicago', '2026-05-15', true],
    ['Europe/Berlin', '2026-05-14', false],
    ['Europe/Berlin', '2026-05-15', true],
    ['Europe/Berlin', '2026-05-16', true],
  ];
  for (const [zone, end, expected] of CASES) {
    it(`end ${end} in ${zone} at ${NOW}: ${expected ? 'in' : 'out'}`, () => {
      const scope = `has_hr && activeOn(hr.start_on, hr.end_on, '${zone}')`;
      const input = inputOf({ hr: { start_on: '2020-01-01', end_on: end } });
      expect(compiled({ scope }).mapPerson(input, Date.parse(NOW)).scope).to.deep.equal({ is: expected ? 'in' : 'out' });
    });
  }

  it('the last day ends at 24:00, to the millisecond', () => {
    expect(active(undefined, '2026-05-14', 'America/Chicago', '2026-05-15T04:59:59.999Z')).to.equal(true);
    expect(active(undefined, '2026-05-14', 'America/Chicago', '2026-05-15T05:00:00.000Z')).to.equal(false);
  });

  it('the first day begins at 0:00', () => {
    expect(active('2026-05-15', undefined, 'America/Chicago', '2026-05-15T04:59:59.999Z')).to.equal(false);
    expect(active('2026-05-15', undefined, 'America/Chicago', '2026-05-15T05:00:00.000Z')).to.equal(true);
  });

  it('the days of a change of the clock are whole days', () => {
    expect(active(undefined, '2026-03-29', 'Europe/Berlin', '2026-03-29T21:59:59Z')).to.equal(true);
    expect(active(undefined, '2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00Z')).to.equal(false);
  });

  it('bounds that are missing or empty are open', () => {
    for (const nothing of [undefined, '']) expect(active(nothing, nothing, 'UTC', NOW)).to.equal(true);
  });

  const SAME_DAY = ['2026-05-14', '20260514', '2026-05-14T23:00:00', '2026-05-14 00:00:00', '2026-05-14T12:00Z', '2026-05-14T12:00:00.123456+02:00', '2026-05-15T02:00:00Z', '20260515020000Z', '20260514210000-0500'];
  for (const text of SAME_DAY) {
    it(`${text} is 14 May in Chicago`, () => {
      expect(active(text, text, 'America/Chicago', '2026-05-14T17:00:00Z')).to.equal(true);
      expect(active(text, undefined, 'America/Chicago', '2026-05-13T17:00:00Z')).to.equal(false);
      expect(active(undefined, text, 'America/Chicago', '2026-05-15T17:00:00Z')).to.equal(false);
    });
  }

  for (const text of ['31.12.2026', '2026-02-29', '2026-13-01', '2026-00-10', '0000-00-00', '2026-5-1', 'never', 'infinity', '2026-05-14T25:00', ' 2026-05-14', '132537600000000000']) {
    it(`"${text}" is no date, at either end, whatever the other end says`, () => {
      expect(() => active(text, '2000-01-01', 'UTC', NOW)).to.throw(NotADate);
      expect(() => active('2099-01-01', text, 'UTC', NOW)).to.throw(NotADate);
    });
  }

  it('a leap day is a day', () => expect(active('2028-02-29', '2028-02-29', 'UTC', '2028-02-29T12:00:00Z')).to.equal(true));
});

describe('mapping: the machine it runs on', () => {
  const script = `
    import { compiled, inputOf, NOON_MS } from ${JSON.stringify(new URL('fixtures.ts', import.meta.url).href)};
    const pipeline = compiled({
      scope: "has_hr && activeOn(hr.start_on, hr.end_on, 'America/Chicago')",
      accounts: { realname: 'lower(directory.cn)', email: 'upper(directory.title)', aliases: 'directory.mail' },
    });
    const results = ['2026-05-13', '2026-05-14', '2026-05-15'].map((end_on) => pipeline.mapPerson(inputOf({
      attributes: { cn: 'ISTANBUL \\u0130I', title: 'istanbul \\u0131i\\u00df', mail: ['\\u00e4', 'z', '\\u0130', 'I', 'i'] }, hr: { start_on: '2020-01-01', end_on },
    }), Date.parse('2026-05-15T03:30:00Z')));
    process.stdout.write(JSON.stringify(results));
  `;
  const run = (locale: string, zone: string): string =>
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { encoding: 'utf8', env: { ...process.env, LANG: locale, LC_ALL: locale, TZ: zone } });

  it('does not matter: Turkish locale in Auckland and C in UTC give the same bytes (A12)', function () {
    this.timeout(60_000);
    const turkish = run('tr_TR.UTF-8', 'Pacific/Auckland');
    expect(turkish).to.equal(run('C', 'UTC'));
    const scopes = (JSON.parse(turkish) as { scope: { is: string } }[]).map(({ scope }) => scope.is);
    expect(scopes).to.deep.equal(['out', 'in', 'in']);
    expect(turkish).to.contain('"istanbul ');
  });
});
