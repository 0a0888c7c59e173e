import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from every other one that ever had its number. Parts that this system cannot tell are `-`. */
export interface ProcessMark {
  readonly pid: number;
  readonly host: string;
  /** Changes with every start of the machine. */
  readonly boot: string;
  /** In which the number means this process: containers have their own. */
  readonly namespace: string;
  /** When the process began, in the system's own count. */
  readonly start: string;
}

/** What can be asked about processes. Handed in, so that tests decide who lives. */
export interface ProcessTable {
  readonly self: ProcessMark;
  /** The start of a process of this machine and namespace, `-` where only its life can be told; undefined when there is none. */
  startOf(pid: number): string | undefined;
}

const UNKNOWN = '-';

/** The holder text of a process: the part before the bracket is for people. */
export function holderText({ pid, host, boot, namespace, start }: ProcessMark): string {
  return `pid ${pid} on ${host} (boot ${boot}, namespace ${namespace}, start ${start})`;
}

/** The holder text of this very process, for `acquireLease`. */
export function thisProcess(): string {
  return holderText(systemProcesses().self);
}

/** The part of a holder text that is for people: `pid 811 on idm1`. */
export function holderName(holder: string): string {
  return holder.split(' (', 1)[0] ?? holder;
}

/**
 * Whether the process that a holder text names is gone for certain. Another machine's process, one of another container and
 * a text of another form are never gone for certain: those leases end by time.
 *
 * @param oneMachine the ledger is a file of this machine, so that the same host name means the same host.
 */
export function isGone(holder: string, processes: ProcessTable, oneMachine: boolean): boolean {
  const mark = markOf(holder);
  const { self } = processes;
  if (mark?.host !== self.host) return false;
  if (mark.boot !== self.boot) return oneMachine && mark.boot !== UNKNOWN && self.boot !== UNKNOWN;
  if (mark.namespace !== self.namespace) return false;
  const start = processes.startOf(mark.pid);
  return start === undefined || (start !== UNKNOWN && mark.start !== UNKNOWN && start !== mark.start);
}

/** Whether the process that a holder text names would be found here, if it lives: one of this machine, since its last start, and of this container. */
export function isFromHere(holder: string, { self }: ProcessTable): boolean {
  const mark = markOf(holder);
  return mark?.host === self.host && mark.boot === self.boot && mark.namespace === self.namespace;
}

function markOf(holder: string): ProcessMark | undefined {
  const parts = /^pid (\d+) on (\S+) \(boot (\S+), namespace (\S+), start (\S+)\)$/.exec(holder);
  const [, pid, host, boot, namespace, start] = parts ?? [];
  if (pid === undefined || host === undefined || boot === undefined || namespace === undefined || start === undefined) return undefined;
  return { pid: Number(pid), host, boot, namespace, start };
}

/** The processes of this machine: exact on Linux; elsewhere only "alive or not". */
export function systemProcesses(): ProcessTable {
  return { self: (ownMark ??= markOfThis()), startOf };
}

// Nothing of it changes while the process lives.
let ownMark: ProcessMark | undefined;

function markOfThis(): ProcessMark {
  return {
    pid: process.pid,
    host: hostname().replaceAll(/\s/g, '_') || UNKNOWN,
    boot: textOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: textOr(() => readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')),
    start: startOf(process.pid) ?? UNKNOWN,
  };
}

function startOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  // The 22nd field; the second one (the name) may hold blanks and brackets, so count behind its last bracket.
  return textOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? UNKNOWN);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function textOr(read: () => string): string {
  try {
    return read() || UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}
