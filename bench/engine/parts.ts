/** What one child process reports on its last line of output. */
export interface PartReport {
  readonly wallMs: number;
  /** Processor time of all threads: says more than the wall on a busy machine. */
  readonly cpuMs: number;
  /** The most memory the process ever had resident, in MB. */
  readonly peakMb: number;
  /** Milliseconds by stage, where the part has stages. */
  readonly stages: Readonly<Record<string, number>>;
  /** Records by type, or operations by shape. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Wall and processor time from its making. */
export class Stopwatch {
  readonly #start = performance.now();
  readonly #cpu = process.cpuUsage();

  read(): Pick<PartReport, 'wallMs' | 'cpuMs'> {
    const { user, system } = process.cpuUsage(this.#cpu);
    return { wallMs: performance.now() - this.#start, cpuMs: (user + system) / 1000 };
  }
}

/** The peak resident memory of this process so far, in MB. */
export function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
