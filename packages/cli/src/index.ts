export { EXIT_CODES } from './exit-codes.js';
export type { ExitCode } from './exit-codes.js';
export { runCli } from './run-cli.js';
export type { OutputStream, Surroundings } from './surroundings.js';
