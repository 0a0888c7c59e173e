import type { CallOptions, Finding, Read, ReadScope, Source, SourceRecord, SourceType } from '@rollcall/core';

/** A source to which something happens before a page is asked for. */
export class EndingSource implements Source {
  constructor(
    private readonly source: Source,
    private readonly beforePage: number,
    private readonly happens: () => Promise<unknown>,
  ) {}

  check(options: CallOptions): Promise<readonly Finding[]> {
    return this.source.check(options);
  }

  async *read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    const inner = this.source.read(scope, options);
    for (let page = 0; ; page += 1) {
      if (page === this.beforePage) await this.happens();
      const step = await inner.next();
      if (step.done === true) return step.value;
      yield step.value;
    }
  }

  close(): Promise<void> {
    return this.source.close();
  }
}
