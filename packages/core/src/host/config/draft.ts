import type { DocumentPath, IssueDetails } from './types.js';

/** An issue before its place is known; made into a `ConfigIssue` once every secret of the file is registered. */
export interface Draft extends IssueDetails {
  readonly path: DocumentPath;
  readonly message: string;
}

/** True where a path is another one or lies inside it. */
export function isWithin(path: DocumentPath, outer: DocumentPath): boolean {
  return outer.length <= path.length && outer.every((part, index) => String(part) === String(path[index]));
}

/** A draft that a path was put in front of. */
export function under(prefix: DocumentPath, draft: Draft): Draft {
  return { ...draft, path: [...prefix, ...draft.path] };
}

/** True for the mappings of a document. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}

/** What stands at a path of a document's value; undefined where nothing does. */
export function valueAt(value: unknown, path: DocumentPath): unknown {
  let here = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Record<string | number, unknown>)[part];
  }
  return here;
}
