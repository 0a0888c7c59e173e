import type { Description } from '../endpoints/describe.js';
import type { RequestMatch } from './fault.js';

/** A request as faults look at it. */
export interface Asked extends Description {
  readonly method: string;
  readonly path: string;
}

function patternOf(glob: string): RegExp {
  const source = glob
    .split(/(\*\*?)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`);
}

/** Whether a request is one of those that are meant. */
export function matches(match: RequestMatch, asked: Asked): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== asked.method) return false;
  if (match.endpointClass !== undefined && match.endpointClass !== asked.endpointClass) return false;
  if (match.path === undefined) return true;
  return (typeof match.path === 'string' ? patternOf(match.path) : new RegExp(match.path.source, match.path.flags)).test(asked.path);
}

/** The page of a list that is asked for by offset, behind the first. */
export function isLaterPage({ method, params }: Asked): boolean {
  return method === 'GET' && Number(params['offset'] ?? 0) > 0;
}
