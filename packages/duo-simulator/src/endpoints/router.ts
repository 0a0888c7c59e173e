import { Failure, codeOf } from '../http/failure.js';
import type { Behaviour } from '../options.js';
import type { Route } from './route.js';

export interface Matched {
  readonly route: Route;
  readonly ids: Readonly<Record<string, string>>;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const segmentsByPattern = new Map<string, readonly string[]>();

function segmentsOf(pattern: string): readonly string[] {
  const known = segmentsByPattern.get(pattern);
  if (known !== undefined) return known;
  const segments = pattern.split('/');
  segmentsByPattern.set(pattern, segments);
  return segments;
}

function matchPattern(pattern: string, given: readonly string[]): Readonly<Record<string, string>> | undefined {
  const wanted = segmentsOf(pattern);
  if (wanted.length !== given.length) return undefined;
  const ids: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (segment.startsWith('{')) ids[segment.slice(1, -1)] = decoded(actual);
    else if (segment !== actual) return undefined;
  }
  return ids;
}

/** The route for a verb and raw path; 40401 for an unknown path, the wrongVerb option's code for another verb. */
export function findRoute(routes: readonly Route[], verb: string, path: string, behaviour: Behaviour): Matched {
  let pathKnown = false;
  const segments = path.split('/');
  for (const route of routes) {
    const ids = matchPattern(route.pattern, segments);
    if (ids === undefined || route.isServed?.(behaviour) === false) continue;
    if (route.verb === verb) return { route, ids };
    pathKnown = true;
  }
  throw new Failure(pathKnown ? codeOf(behaviour.wrongVerb) : 40401);
}
