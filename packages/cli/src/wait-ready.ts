import { InvalidArgumentError, Option } from 'commander';
import type { PlanHeader } from '@rollcall/core';
import type { Host } from '@rollcall/core/host';
import { plannedWithout, stillNotReady, waitingFor } from './messages.js';
import type { Session } from './session.js';

const MINUTE_MS = 60_000;
const ASKED_EVERY_MS = 15_000;
const LONGEST_MINUTES = 1_440;

/** Of commands that plan. */
export interface WaitOption {
  /** Minutes. */
  readonly wait?: number;
}

/** `--wait`, as the commands that plan take it. */
export function waitOption(): Option {
  return new Option('--wait <minutes>', 'wait so long at most while a source says it is not ready, then plan').argParser(minutesOf);
}

/**
 * Waits until every source that the target's pipelines read says it is ready, or cannot know. True at once without `--wait`. False
 * when the time is over: what is missing was said then, and nothing may be planned.
 * @throws the signal's reason as soon as the process is told to stop
 */
export async function waitUntilReady(host: Pick<Host, 'unready'>, session: Session, target: string, { wait: minutes }: WaitOption): Promise<boolean> {
  if (minutes === undefined) return true;
  const { terminal, surroundings: { clock, signal } } = session;
  const look = session.look(false);
  const untilMs = clock.monotonic() + minutes * MINUTE_MS;
  for (let asked = 1; ; asked += 1) {
    const unready = (await host.unready(target)).map(({ source, says }) => `${look.text(source)}: ${look.text(says)}`);
    if (unready.length === 0) return true;
    const leftMs = untilMs - clock.monotonic();
    if (leftMs <= 0) {
      terminal.error(stillNotReady(unready, minutes));
      return false;
    }
    if (asked === 1) terminal.note(waitingFor(unready, minutes, ASKED_EVERY_MS / 1_000));
    await clock.sleep(Math.min(leftMs, ASKED_EVERY_MS), signal);
  }
}

/** Names the sources that a plan was made without because they said they are not ready; says nothing where there are none. */
export function tellNotReady(session: Session, { reads }: Pick<PlanHeader, 'reads'>): void {
  const look = session.look(false);
  const names = new Set(reads.flatMap(({ name, notReady }) => (notReady === true ? [look.text(name)] : [])));
  if (names.size > 0) session.terminal.error(plannedWithout([...names]));
}

function minutesOf(text: string): number {
  // Number() alone would take 0x10, 1e3 and blanks for minutes.
  const minutes = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (minutes > 0 && minutes <= LONGEST_MINUTES) return minutes;
  throw new InvalidArgumentError(`Name minutes: more than 0, at most ${LONGEST_MINUTES}.`);
}
