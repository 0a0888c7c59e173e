/** One mistake (or doubt) in the mapping of a pipeline, with its place in the document and in the expression. */
export interface MappingIssue {
  /** Path of the scalar or section in the document. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** What to write instead, or the next thing to do. */
  readonly remedy?: string;
  /** Offsets inside the expression's text, for the caret. Absent where the issue is not about a part of an expression. */
  readonly range?: TextRange;
}

/** Part of an expression's text: UTF-16 offsets, `end` not included. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where a pipeline's mistakes and warnings are collected. */
export class IssueCollection {
  readonly issues: MappingIssue[] = [];
  readonly warnings: MappingIssue[] = [];
}

/** The issues of one expression; every report carries its path. */
export class ExpressionIssues {
  private reported = 0;

  constructor(
    private readonly all: IssueCollection,
    private readonly path: readonly (string | number)[],
  ) {}

  /** True once an error was reported (warnings do not count). */
  get any(): boolean {
    return this.reported > 0;
  }

  error(message: string, range?: TextRange, remedy?: string): void {
    this.reported += 1;
    this.all.issues.push(issueOf(this.path, message, range, remedy));
  }

  warn(message: string, range?: TextRange, remedy?: string): void {
    this.all.warnings.push(issueOf(this.path, message, range, remedy));
  }
}

/** An issue with only the members that are known. */
export function issueOf(path: readonly (string | number)[], message: string, range?: TextRange, remedy?: string): MappingIssue {
  return { path, message, ...(remedy === undefined ? {} : { remedy }), ...(range === undefined ? {} : { range: { start: range.start, end: range.end } }) };
}
