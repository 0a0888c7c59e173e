import { Failure } from '../http/failure.js';
import { normaliseNumber } from '../store/phone-words.js';
import type { Call } from './route.js';

/** The parameter as "+" and digits; undefined when absent, "" when blank, 40002 when it is no number. */
export function readNumber(call: Call, name: string): string | undefined {
  const text = call.params.text(name);
  if (text === undefined || text === '') return text;
  const number = normaliseNumber(text, call.behaviour.bareNumber === 'assume-us');
  if (number === undefined) throw new Failure(40002, name);
  return number;
}
