import { RE2JS } from 're2js';

/** The regular expressions of a pipeline: compiled when it is checked, matched in linear time (RE2), never by JavaScript's own engine. */
export class Patterns {
  private readonly compiled = new Map<string, RE2JS>();

  /** Compiles a pattern. The result says why it cannot be used, or undefined when it can. */
  add(pattern: string): string | undefined {
    try {
      if (!this.compiled.has(pattern)) this.compiled.set(pattern, RE2JS.compile(pattern));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it does not compile';
    }
  }

  /** True where the pattern is found anywhere in the text. */
  found(text: string, pattern: string): boolean {
    const compiled = this.compiled.get(pattern);
    if (compiled === undefined) throw new Error('the pattern of re() must be written out');
    return compiled.test(text);
  }
}
