import type { PipelineDefinition, ExpressionText } from './definition.js';
import { checkExpression, type CheckedExpression, type ExpressionContext } from './expression/expression.js';
import type { Vocabulary } from './expression/vocabulary.js';
import { issueOf } from './issue.js';

/** The expressions by which a person is known under another key. */
export interface IdentityExpressions {
  readonly formerKeys?: CheckedExpression;
  readonly rehire?: CheckedExpression;
}

/** Checks `formerKeys` (a key or a list of keys) and `rehire` (one value that stays with a person). */
export function checkIdentity(definition: PipelineDefinition, vocabulary: Vocabulary, context: ExpressionContext): IdentityExpressions {
  const formerKeys = checked('formerKeys', definition.formerKeys, KEYS, 'a key or a list of keys', vocabulary, context);
  const rehire = checked('rehire', definition.rehire, ONE_VALUE, 'one text or whole number', vocabulary, context);
  return { ...(formerKeys === undefined ? {} : { formerKeys }), ...(rehire === undefined ? {} : { rehire }) };
}

const KEYS = ['string', 'list<string>', 'list<dyn>', 'list', 'dyn', 'optional<string>', 'optional<dyn>', 'optional<list<string>>'];
const ONE_VALUE = ['string', 'int', 'dyn', 'optional<string>', 'optional<int>', 'optional<dyn>'];

function checked(
  name: 'formerKeys' | 'rehire',
  text: ExpressionText | undefined,
  types: readonly string[],
  wanted: string,
  vocabulary: Vocabulary,
  context: ExpressionContext,
): CheckedExpression | undefined {
  if (text === undefined) return undefined;
  const expression = checkExpression(text, vocabulary, context);
  if (expression === undefined) return undefined;
  const { issues } = context.collection;
  const whole = { start: 0, end: text.text.length };
  if (!types.includes(expression.type)) issues.push(issueOf(text.path, `${name} is ${wanted}; this is ${expression.type}`, whole));
  else if (expression.uses.length === 0) issues.push(issueOf(text.path, `${name} is the same for everybody: it names no attribute`, whole, 'name what tells one person from another'));
  else return expression;
  return undefined;
}
