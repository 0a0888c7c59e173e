import { createProgram } from '../../../packages/cli/src/program.js';

/** A command line of `rollcall` that a page shows. */
export interface ShownCommand {
  readonly line: number;
  /** What stands behind `rollcall`, in words. */
  readonly words: readonly string[];
  /** True where the page shows it to be typed; false where a sentence only names it, and may leave arguments out. */
  readonly isWhole: boolean;
}

/** In shell blocks up to a comment or the end of the quotation; in sentences between backquotes. */
export function shownCommands(markdown: string): readonly ShownCommand[] {
  const blocks = [...markdown.matchAll(/^```sh\n(.*?)^```/gms)];
  const typed = blocks.flatMap(({ 0: block, index }) => commandsIn(markdown, /\brollcall (?=[a-z-])([^\n#",;|&>)]*)/g, { from: index, to: index + block.length }, true));
  const prose = markdown.replace(/^```.*?^```/gms, (block) => block.replace(/[^\n]/g, ' '));
  return [...typed, ...commandsIn(prose, /`rollcall\s([^`]+)`/g, { from: 0, to: prose.length }, false)];
}

function commandsIn(text: string, pattern: RegExp, { from, to }: { readonly from: number; readonly to: number }, isWhole: boolean): readonly ShownCommand[] {
  return [...text.slice(from, to).matchAll(pattern)].map(({ 1: shown = '', index }) => ({
    line: text.slice(0, from + index).split('\n').length,
    words: shown.split(/\s+/).filter((word) => word !== '' && word !== '…'),
    isWhole,
  }));
}

/** What a sentence may leave out. */
const UNSAID = new Set(['commander.missingArgument', 'commander.help']);
/** Stands for a number of the reader's. */
const NUMBERS: Readonly<Record<string, string>> = { MINUTES: '60' };

/** What the program's own parser finds wrong with a command; undefined where it knows the command and every option of it. */
export function problemWith({ words, isWhole }: ShownCommand): string | undefined {
  let told = '';
  const program = createProgram(() => undefined);
  const silence = (command: typeof program): void => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: (text) => (told += text) });
    command.commands.forEach(silence);
  };
  silence(program);
  try {
    program.parse(words.map((word) => NUMBERS[word] ?? word), { from: 'user' });
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'a defect';
    return !isWhole && UNSAID.has(code) ? undefined : `rollcall ${words.join(' ')}: ${told.trim() || code}`;
  }
}
