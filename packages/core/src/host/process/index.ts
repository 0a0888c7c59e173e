export { readSettings } from './settings.js';
export type { ProcessSettings } from './settings.js';
export { systemClock, systemRandom } from './time-and-chance.js';
