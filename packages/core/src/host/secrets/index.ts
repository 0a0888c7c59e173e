export { createRedactor } from './redactor.js';
export { resolveReferences } from './references.js';
export type { ReferenceFault, ReferenceSources, Resolution } from './references.js';
export { SHORTEST_MASKED } from './types.js';
export type { Redactor } from './types.js';
