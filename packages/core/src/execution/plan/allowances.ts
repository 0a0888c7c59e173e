import type { Finding } from '../../domain/finding.js';
import type { AdoptOperation, Operation } from '../../domain/operation.js';
import type { PipelineDefinition } from '../../mapping/definition.js';
import { LeftOutOperations } from './left-out.js';

/** Keeps out of a plan what the file does not let a pipeline do (`may`), and what waits for that; says how much there is of it. */
export class Allowances {
  readonly #definitions: ReadonlyMap<string, PipelineDefinition>;
  readonly #leftOut = new LeftOutOperations();

  constructor(
    definitions: readonly PipelineDefinition[],
    private readonly placeOf: (path: readonly (string | number)[]) => string,
  ) {
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]));
  }

  /** False for an operation that is not to be planned. */
  admits(operation: Operation): boolean {
    const definition = this.#definitions.get(operation.pipeline);
    const [type, verb] = verbOf(operation);
    const may: readonly string[] | undefined = definition?.may[type];
    if (verb === undefined || may === undefined || may.includes(verb)) return !this.#leftOut.strands(operation);
    this.#leftOut.miss(operation);
    this.#leftOut.count(`${operation.pipeline} ${type} ${verb}`, operation);
    return false;
  }

  findings(): readonly Finding[] {
    return [...this.#leftOut.reasons].map(([reason, { count, examples }]): Finding => {
      const [pipeline = '', type = '', verb = ''] = reason.split(' ');
      const place = this.placeOf(['pipelines', pipeline, 'may', type]);
      const message = `pipeline ${pipeline} may not ${verb} ${type}: ${count} operations are left out, for example ${examples.join(', ')}`;
      return { code: 'not-allowed', severity: 'info', about: reason, count, message, remedy: `Add ${verb} at ${place} if it is wanted.` };
    });
  }
}

type Verb = readonly [type: 'accounts' | 'groups' | 'memberships', verb: string | undefined];

// A link that changes hands takes nothing over.
function takesOver({ by }: AdoptOperation): boolean {
  return by === 'name' || by === 'key';
}

/** What an operation does, in the words of the file; undefined: nothing that could be forbidden. */
function verbOf(operation: Operation): Verb {
  switch (operation.kind) {
    case 'create':
    case 'update':
      return [`${operation.type}s`, operation.kind];
    case 'adopt':
      return [`${operation.type}s`, takesOver(operation) ? 'adopt' : undefined];
    case 'disable':
    case 'trash':
    case 'delete':
      return [`${operation.type}s`, 'leave'];
    case 'enable':
    case 'restore':
      return ['accounts', 'leave'];
    case 'enrol':
      return ['accounts', 'create'];
    case 'attach':
    case 'detach':
      if (operation.attachment.what === 'value') return ['accounts', 'update'];
      return ['memberships', operation.kind === 'attach' ? 'give' : 'take'];
    default:
      return operation satisfies never;
  }
}
