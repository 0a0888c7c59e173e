const BLANKS_AND_COMMENTS = /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;

/** A statement without the blanks, comments and empty statements before it. */
export function withoutLeadingComments(sql: string): string {
  return sql.replace(BLANKS_AND_COMMENTS, '');
}
