import type { Digest } from '../domain/digest.js';
import type { Finding } from '../domain/finding.js';
import type { Phase } from '../domain/plan.js';

/** What a run tells while it works. For people and progress bars; nothing depends on being heard. */
export type RunEvent =
  | { readonly event: 'reading'; readonly name: string; readonly type: string; readonly count: number }
  | { readonly event: 'stage'; readonly stage: 'read' | 'map' | 'compare' | 'apply' | 'verify' }
  | { readonly event: 'phase'; readonly phase: Phase; readonly total: number }
  | { readonly event: 'applied'; readonly done: number; readonly total: number }
  /** The head of the journal's chain after a run: logged elsewhere, it shows when somebody rewrites the whole chain. */
  | { readonly event: 'ledger-head'; readonly sequence: number; readonly head: Digest }
  | { readonly event: 'finding'; readonly finding: Finding };

/** Hears what a run tells. Must not throw. */
export type RunObserver = (event: RunEvent) => void;
