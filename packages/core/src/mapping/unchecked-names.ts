import type { ExpressionText } from './definition.js';
import { issueOf, type IssueCollection } from './issue.js';

/** The attributes of open sources that nobody declared: allowed, but a typing mistake in them is found by no check. */
export class UncheckedNames {
  private readonly bySource = new Map<string, { readonly first: ExpressionText; readonly names: Set<string> }>();

  add(source: string, name: string, definition: ExpressionText): void {
    const known = this.bySource.get(source) ?? { first: definition, names: new Set<string>() };
    known.names.add(name);
    this.bySource.set(source, known);
  }

  /** One warning for each source. */
  report(collection: IssueCollection): void {
    for (const [source, { first, names }] of this.bySource) {
      const message = `the columns of ${source} are not declared: ${[...names].sort().join(', ')} cannot be checked`;
      collection.warnings.push(issueOf(first.path, message, undefined, `declare them: columns: { ${[...names].sort()[0] ?? 'id'}: string, … }`));
    }
  }
}
