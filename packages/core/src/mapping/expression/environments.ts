import { Environment, Optional } from '@marcbachmann/cel-js';
import { isActiveOn, ZoneDays } from '../functions/active-on.js';
import { guidBase64 } from '../functions/guid.js';
import { highestOf } from '../functions/highest.js';
import { Patterns } from '../functions/patterns.js';
import { PhoneValue, phoneOf } from '../functions/phone.js';
import { celTypeOf } from './vocabulary.js';
import type { Use } from './uses.js';

/** The name of the type of `phone(…)` in expressions. */
export const PHONE_TYPE = 'Phone';

/** What the functions of one pipeline need while they run. */
export class FunctionState {
  readonly patterns = new Patterns();
  readonly days = new ZoneDays();
  /** The instant that `activeOn` asks about; set before each record. */
  nowMs = 0;
}

// Without it every call is treated as possibly asynchronous, which costs speed and can return promises.
const SYNC = { async: false } as const;

// Enough for any expression a person writes; a bound for one that a program wrote.
const LIMITS = { maxAstNodes: 2_000, maxDepth: 60, maxListElements: 500, maxMapEntries: 500, maxCallArguments: 8 } as const;

/** Reads expressions into trees; knows no variables. */
export const PARSER = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true, limits: LIMITS });

/** The strict environment of one expression: the names it uses with their types, so that `check` finds type errors before a run. Never evaluated. */
export function checkEnvironment(uses: readonly Use[]): Environment {
  const environment = CHECKER.clone();
  registerUses(environment, uses);
  return environment;
}

// Made once: registering the functions costs fifty times as much as a clone.
const CHECKER = checkerOfFunctions();

function checkerOfFunctions(): Environment {
  const environment = new Environment({ enableOptionalTypes: true, limits: LIMITS });
  environment.registerType(PHONE_TYPE, { ctor: PhoneValue, fields: {} });
  registerTextFunctions(environment, new Patterns());
  for (const parameters of choices(['string', 'optional<string>'], 2)) {
    environment.registerFunction(`activeOn(${parameters}, string): bool`, () => false, SYNC);
  }
  for (const count of [3, 4]) {
    for (const parameters of choices(['string', 'optional<string>'], count)) {
      environment.registerFunction(`phone(${parameters}): ${PHONE_TYPE}`, () => undefined, SYNC);
    }
  }
  return environment;
}

/** The environment of a run: no declared variables, which is four times as fast over records that are already normalised. */
export function runEnvironment(state: FunctionState): Environment {
  const environment = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true, limits: LIMITS });
  environment.registerType(PHONE_TYPE, { ctor: PhoneValue, fields: {} });
  registerTextFunctions(environment, state.patterns);
  environment.registerFunction(
    'activeOn(dyn, dyn, string): bool',
    (start: unknown, end: unknown, zone: string) => isActiveOn(presentText(start), presentText(end), zone, state.nowMs, state.days),
    SYNC,
  );
  const phone = (number: unknown, ...rest: unknown[]): PhoneValue => phoneOf(presentText(number), rest.map(presentText));
  environment.registerFunction(`phone(dyn, dyn, dyn): ${PHONE_TYPE}`, phone, SYNC);
  environment.registerFunction(`phone(dyn, dyn, dyn, dyn): ${PHONE_TYPE}`, phone, SYNC);
  refuseMixedComparisons(environment);
  return environment;
}

/** Thrown by a comparison of values whose types can never be equal. Only attributes of undeclared type come this far. */
export class MixedComparison extends Error {}

// The engine's own answer is `false`: a scope on a column of undeclared type would put everybody out.
function refuseMixedComparisons(environment: Environment): void {
  const pairs = [['int', 'string'], ['int', 'bool'], ['double', 'string'], ['double', 'bool'], ['string', 'bool']] as const;
  for (const [left, right] of pairs) {
    environment.registerOperator(`dyn<${left}> == ${right}`, () => {
      throw new MixedComparison(`${left} is compared with ${right}`);
    });
  }
}

function registerTextFunctions(environment: Environment, patterns: Patterns): void {
  environment
    .registerFunction('lower(string): string', (text: string) => text.toLowerCase(), SYNC)
    .registerFunction('upper(string): string', (text: string) => text.toUpperCase(), SYNC)
    .registerFunction('trim(string): string', (text: string) => text.trim(), SYNC)
    .registerFunction('digits(string): string', (text: string) => text.replace(/[^0-9]/g, ''), SYNC)
    .registerFunction('guidBase64(string): string', (text: string) => guidBase64(text), SYNC)
    .registerFunction('replace(string, string, string): string', (text: string, old: string, by: string) => text.replaceAll(old, () => by), SYNC)
    .registerFunction('re(string, string): bool', (text: string, pattern: string) => patterns.found(text, pattern), SYNC)
    .registerFunction('highest(list<string>, list<string>): optional<string>', (values: readonly unknown[], order: readonly unknown[]) => optionalOf(highestOf(values, order)), SYNC);
}

function optionalOf(value: string | undefined): Optional {
  return value === undefined ? Optional.none() : Optional.of(value);
}

function registerUses(environment: Environment, uses: readonly Use[]): void {
  const schemas = new Map<string, Record<string, string>>();
  for (const use of uses) {
    if (use.kind === 'flag') {
      if (!environment.hasVariable(use.variable.name)) environment.registerVariable(use.variable.name, 'bool');
      continue;
    }
    const schema = schemas.get(use.variable.name) ?? {};
    schemas.set(use.variable.name, schema);
    schema[use.name] = celTypeOf(use.field);
    if (use.byAlias && !environment.hasVariable(use.name)) environment.registerVariable(use.name, celTypeOf(use.field));
  }
  for (const [name, schema] of schemas) environment.registerVariable(name, { schema });
}

function presentText(value: unknown): string | undefined {
  const present: unknown = value instanceof Optional ? value.orValue(undefined) : value;
  if (present === undefined || typeof present === 'string') return present;
  throw new MixedComparison('a text is needed here');
}

function choices(options: readonly string[], count: number): string[] {
  if (count === 1) return [...options];
  return choices(options, count - 1).flatMap((head) => options.map((option) => `${head}, ${option}`));
}
