import type { Secret } from '@rollcall/core';

/** The key pair of the application. Either half may be exchanged in its file while the process runs. */
export class Credentials {
  #version = 0;

  constructor(
    private readonly integrationKey: Secret,
    private readonly secretKey: Secret,
  ) {}

  /** Changes whenever the pair does. */
  get version(): number {
    return this.#version;
  }

  /** What to sign with now. A function, as whatever prints objects also reads their properties. */
  current(): { readonly integrationKey: string; readonly secretKey: Secret } {
    return { integrationKey: this.integrationKey.reveal(), secretKey: this.secretKey };
  }

  /**
   * Whether there is another pair now than the one of `refused`, a version that Duo did not take. Where there is not yet, both
   * halves are read again where they came from.
   */
  renewedSince(refused: number): boolean {
    if (refused !== this.#version) return true;
    // Both are read, whatever the first one says: they are exchanged together.
    const renewed = [this.integrationKey, this.secretKey].map((half) => half.renew?.() === true);
    if (renewed.includes(true)) this.#version += 1;
    return refused !== this.#version;
  }
}
