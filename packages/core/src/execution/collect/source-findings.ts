import type { Finding } from '../../domain/finding.js';

/** Memberships of a source that name nobody, or more than one. */
export function danglingFindings(
  name: string,
  dangling: { readonly people: number; readonly ambiguous: number; readonly examples: ReadonlySet<string> },
): readonly Finding[] {
  const findings: Finding[] = [];
  if (dangling.people > 0) {
    findings.push({
      code: 'dangling-member',
      severity: 'warning',
      about: name,
      count: dangling.people,
      message: `${dangling.people} memberships name members that were not read as people: ${[...dangling.examples].join(', ')}`,
      remedy: 'Members may be nested groups, lie outside the people base, or be left over; widen the people base if they should count.',
    });
  }
  if (dangling.ambiguous > 0) {
    findings.push({
      code: 'ambiguous-member',
      severity: 'warning',
      about: name,
      count: dangling.ambiguous,
      message: `${dangling.ambiguous} memberships name a member or a group by a reference that two records share; they are withheld`,
      remedy: 'Nobody is taken out of these groups until the references are told apart in the source.',
    });
  }
  return findings;
}
