import { sourceCalls } from '../execution/calls/source-calls.js';
import type { Workbench } from './workbench.js';

/** A source that says of itself that it is not ready, and its sentence about it. */
export interface UnreadySource {
  readonly source: string;
  readonly says: string;
}

/**
 * Asks sources, all at once, whether their data is complete right now; those that cannot know count as ready.
 * @throws ConnectorError of the first that gives no answer.
 */
export async function unreadySources(
  names: readonly string[],
  { instances, options, signal }: Pick<Workbench, 'instances' | 'options' | 'signal'>,
): Promise<readonly UnreadySource[]> {
  const answers = names.map(async (name): Promise<readonly UnreadySource[]> => {
    const { source, profile } = await instances.source(name);
    const readiness = await source.ready?.(sourceCalls(profile, options.clock, signal, { step: 'ready' }));
    return readiness === undefined || readiness.ready ? [] : [{ source: name, says: readiness.says }];
  });
  // Nobody is left being asked when the host is closed over the failure of another.
  await Promise.allSettled(answers);
  return (await Promise.all(answers)).flat();
}
