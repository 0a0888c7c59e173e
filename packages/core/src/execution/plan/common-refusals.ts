import type { TargetSchema } from '../../contracts/target.js';
import type { Finding } from '../../domain/finding.js';
import type { PersonResult, Rejection } from '../../mapping/compiled.js';

/** Somebody alone is told of by name. */
const MANY = 2;

interface Refused {
  readonly pipeline: string;
  readonly rejection: Rejection;
  count: number;
}

/**
 * Values that one setting would mend, summed up: one finding for each pipeline, attribute and reason that several people meet, with
 * how many of those who have a value at all. An administrator sees one mistake of the file instead of a thousand of the source.
 */
export class CommonRefusals {
  readonly #normalised: readonly string[];
  readonly #refused = new Map<string, Refused>();
  /** People who have a value, usable or not, by pipeline and attribute. */
  readonly #having = new Map<string, number>();

  constructor({ attributes }: TargetSchema) {
    this.#normalised = Object.keys(attributes).filter((name) => attributes[name]?.normalise !== undefined);
  }

  /** Counts somebody who is in scope. */
  add(pipeline: string, { desired, rejected }: PersonResult): void {
    for (const attribute of this.#normalised) {
      const rejection = rejected.find((one) => one.attribute === attribute);
      if (rejection === undefined && desired[attribute]?.state !== 'value') continue;
      const place = placeOf(pipeline, attribute);
      this.#having.set(place, (this.#having.get(place) ?? 0) + 1);
      if (rejection?.mendsAll === true) this.#refuse(pipeline, rejection);
    }
  }

  /** In the order in which the reasons were met. */
  findings(): readonly Finding[] {
    return [...this.#refused.values()]
      .filter(({ count }) => count >= MANY)
      .map(({ pipeline, rejection: { attribute, reason, remedy }, count }): Finding => {
        const about = placeOf(pipeline, attribute);
        const message = `${count} of the ${this.#having.get(about) ?? count} people with ${attribute} have a value that ${reason}`;
        return { code: 'values-rejected', severity: 'warning', about, count, message, ...(remedy === undefined ? {} : { remedy }) };
      });
  }

  #refuse(pipeline: string, rejection: Rejection): void {
    const kind = `${placeOf(pipeline, rejection.attribute)} ${rejection.reason}`;
    const known = this.#refused.get(kind);
    if (known === undefined) this.#refused.set(kind, { pipeline, rejection, count: 1 });
    else known.count += 1;
  }
}

function placeOf(pipeline: string, attribute: string): string {
  return `${pipeline}.accounts.${attribute}`;
}
