export { openLedger } from './open-ledger.js';
export { holderName, holderText, thisProcess } from './holder.js';
export type { ProcessMark, ProcessTable } from './holder.js';
