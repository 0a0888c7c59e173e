import { existsSync, readFileSync } from 'node:fs';

/** Whether a process still runs. One that has ended and was not reaped yet, a zombie, does not (known on Linux only). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
