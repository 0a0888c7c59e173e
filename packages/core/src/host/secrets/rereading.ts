import { resolveReferences, type ReferenceSources } from './references.js';
import type { Redactor } from './types.js';

/**
 * Fills in the references of a text anew, for a secret whose file was rotated. The redactor learns what is found before anybody
 * gets it. Undefined where a reference cannot be filled in: a file that is just being replaced, say; the old value then stays.
 */
export function rereading(written: string, { references, redactor }: { readonly references: ReferenceSources; readonly redactor: Redactor }): () => string | undefined {
  return () => {
    const { text, values, faults } = resolveReferences(written, references);
    if (faults.length > 0) return undefined;
    for (const secret of [text, ...values]) redactor.add(secret);
    return text;
  };
}
