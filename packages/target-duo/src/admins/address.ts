/**
 * Addresses with the suffix of a test tenant: `+word` goes before the @, so that mail arrives, `.name` to the end. Without a suffix
 * they are as they are.
 */
export class Addresses {
  constructor(private readonly suffix: string | undefined) {}

  /** The address as Duo gets it. */
  inDuo(address: string): string {
    const { suffix = '' } = this;
    const at = suffix.startsWith('+') ? address.lastIndexOf('@') : address.length;
    return at < 0 ? address + suffix : address.slice(0, at) + suffix + address.slice(at);
  }

  /**
   * The address as the mapping writes it. One without the suffix is somebody's own: it is shown as no address is written, so that
   * it is never taken for the one that would get the suffix.
   */
  fromDuo(shown: string): string {
    const { suffix } = this;
    if (suffix === undefined) return shown;
    const at = suffix.startsWith('+') ? shown.lastIndexOf('@') : shown.length;
    const start = at - suffix.length;
    const hasSuffix = start > 0 && shown.slice(start, at).toLowerCase() === suffix.toLowerCase();
    return hasSuffix ? shown.slice(0, start) + shown.slice(at) : `${shown} (without ${suffix})`;
  }
}
