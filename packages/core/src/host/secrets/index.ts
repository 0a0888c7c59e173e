export { maskPhone, maskText } from './personal-text.js';
export { createRedactor } from './redactor.js';
export type { Redactor } from './types.js';
