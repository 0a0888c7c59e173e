export { createRedactor } from './redactor.js';
export type { Redactor } from './types.js';
