import type { TargetProfile } from '../contracts/target.js';
import type { PipelineDefinition, ExpressionText } from './definition.js';
import { checkExpression, type CheckedExpression, type ExpressionContext } from './expression/expression.js';
import type { Vocabulary } from './expression/vocabulary.js';
import { issueOf } from './issue.js';

/** The expressions by which a person is known under another key. */
export interface IdentityExpressions {
  readonly formerKeys?: CheckedExpression;
  readonly rehire?: CheckedExpression;
  /** By what else accounts are found, by its name in the target. */
  readonly knownBy?: Readonly<Record<string, CheckedExpression>>;
}

/** Checks `formerKeys` (a key or a list of keys) and `rehire` (one value that stays with a person). */
export function checkIdentity(definition: PipelineDefinition, target: TargetProfile, vocabulary: Vocabulary, context: ExpressionContext): IdentityExpressions {
  const formerKeys = checked('formerKeys', definition.formerKeys, KEYS, 'a key or a list of keys', vocabulary, context);
  const rehire = checked('rehire', definition.rehire, ONE_VALUE, 'one text or whole number', vocabulary, context);
  return { ...(formerKeys === undefined ? {} : { formerKeys }), ...(rehire === undefined ? {} : { rehire }), ...knownByOf(definition, target, vocabulary, context) };
}

function knownByOf(definition: PipelineDefinition, { schemas: { account }, knownBy = [] }: TargetProfile, vocabulary: Vocabulary, context: ExpressionContext): Pick<IdentityExpressions, 'knownBy'> {
  const found: Record<string, CheckedExpression> = {};
  for (const { name, value, path } of definition.adopt.by ?? []) {
    const isNaming = name === account.naming;
    if (isNaming && value === undefined) continue;
    if (isNaming || value === undefined || !knownBy.includes(name)) {
      const remedy = `there is ${[account.naming, ...knownBy.map((other) => `${other}: "an expression"`)].join(', ')}`;
      const message = isNaming ? `accounts are found by ${name} as it is mapped` : value === undefined && knownBy.includes(name) ? `${name} needs what it is for a person` : `${definition.to} knows no accounts by ${name}`;
      context.collection.issues.push(issueOf(path, message, undefined, remedy));
      continue;
    }
    const expression = checked(`adopt.by.${name}`, value, ONE_VALUE, 'one text or whole number', vocabulary, context);
    if (expression !== undefined) found[name] = expression;
  }
  return Object.keys(found).length === 0 ? {} : { knownBy: found };
}

const KEYS = ['string', 'list<string>', 'list<dyn>', 'list', 'dyn', 'optional<string>', 'optional<dyn>', 'optional<list<string>>'];
const ONE_VALUE = ['string', 'int', 'dyn', 'optional<string>', 'optional<int>', 'optional<dyn>'];

function checked(
  name: string,
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
