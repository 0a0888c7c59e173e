import type { Doubt, WatermarkOrder } from '@rollcall/core';

/**
 * A server's marks of a state, each growing: of OpenLDAP one change number (CSN) by the id of the server that made the change; of
 * Active Directory the update number (USN) by the controller's invocationId, which changes when it is restored from a backup.
 */
export type Marks = ReadonlyMap<string, string>;

// 20261122101500.123456Z#000000#001#000000: time, counter, server id, modification.
const CSN = /^\d{14}(?:\.\d+)?Z#[0-9a-f]{6}#([0-9a-f]{3})#[0-9a-f]{6}$/i;
const USN = /^(.+)@(\d{20})$/;
const USN_DIGITS = 20;

/** The marks that values of contextCSN are. */
export function marksOfCsns(csns: readonly string[]): Marks {
  return new Map(csns.flatMap((csn) => {
    const server = CSN.exec(csn)?.[1];
    return server === undefined ? [] : [[server, csn] as const];
  }));
}

/** The mark of a domain controller. */
export function markOfUsn(controller: string, usn: string): Marks {
  return new Map([[controller, usn.padStart(USN_DIGITS, '0')]]);
}

/** The text for claims and for the ledger; undefined where there are no marks. */
export function textOfMarks(marks: Marks): string | undefined {
  if (marks.size === 0) return undefined;
  return [...marks].sort(([left], [right]) => (left < right ? -1 : 1)).map(([server, value]) => (CSN.test(value) ? value : `${server}@${value}`)).join(' ');
}

function marksOfText(text: string): Marks {
  const usn = USN.exec(text);
  if (usn !== null) return markOfUsn(usn[1] ?? '', usn[2] ?? '');
  const words = text.split(' ');
  const marks = marksOfCsns(words);
  return marks.size === words.length ? marks : new Map();
}

/**
 * How a later mark stands to an earlier one. With several writers (multi-provider OpenLDAP) one of them lagging makes the whole
 * older: what it wrote last may be missing, whatever the others did. A writer that is not there at all lags too.
 */
export function compareWatermarks(older: string, newer: string): WatermarkOrder {
  const before = marksOfText(older);
  const after = marksOfText(newer);
  if (![...before.keys()].some((server) => after.has(server))) return 'incomparable';
  if ([...before].some(([server, mark]) => (after.get(server) ?? '') < mark)) return 'older';
  return [...after].some(([server, mark]) => mark > (before.get(server) ?? '')) ? 'newer' : 'same';
}

/** The doubt where the state went back during the read: another, older replica answered a part of it. */
export function wentBack(before: Marks, after: Marks): Doubt | undefined {
  for (const [server, mark] of before) {
    const later = after.get(server);
    if (later !== undefined && later >= mark) continue;
    return {
      reason: `the server's state went back during the read (${mark} before, ${later ?? 'none'} after): two replicas answered`,
      remedy: 'name one server in url, not a load balancer',
    };
  }
  return undefined;
}

/** The marks of the writers that wrote during the read, as they were before it; all of them where a writer is new. */
export function movedOn(before: Marks, after: Marks): Marks {
  if ([...after.keys()].some((server) => !before.has(server))) return before;
  return new Map([...before].filter(([server, mark]) => (after.get(server) ?? mark) > mark));
}
