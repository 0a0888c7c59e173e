export { readSettings } from './settings.js';
export type { ProcessSettings, SettingsResult } from './settings.js';
export { systemClock, systemRandom } from './time-and-chance.js';
