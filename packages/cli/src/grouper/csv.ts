/** One row of a table, with the line of the file on which it begins. */
export interface CsvRow {
  readonly line: number;
  /** By column name in small letters. */
  readonly values: Readonly<Record<string, string>>;
}

/** A file that is no table. */
export class CsvProblem extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads a table with a header (RFC 4180): fields in double quotes may hold commas, line breaks and doubled quotes. A byte order mark
 * and blank lines are passed over.
 * @throws CsvProblem
 */
export function readCsv(text: string): { readonly columns: readonly string[]; readonly rows: readonly CsvRow[] } {
  const [header, ...records] = [...recordsIn(text.replace(/^\uFEFF/, ''))];
  if (header === undefined) throw new CsvProblem(1, 'the file is empty; its first line names the columns');
  const columns = header.fields.map((name) => name.trim().toLowerCase());
  const rows = records.map(({ line, fields }): CsvRow => {
    if (fields.length !== columns.length) throw new CsvProblem(line, `${fields.length} fields, and ${columns.length} columns`);
    return { line, values: Object.fromEntries(columns.map((name, at) => [name, fields[at] ?? ''])) };
  });
  return { columns, rows };
}

const FIELD = /"((?:[^"]|"")*)"(?=,|\r?\n|$)|([^",\r\n]*)(?=,|\r?\n|$)/y;
const END = /\r?\n|$/y;

function* recordsIn(text: string): Generator<CsvRecord, void, void> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const first = line;
    const fields: string[] = [];
    for (;;) {
      FIELD.lastIndex = at;
      const found = FIELD.exec(text);
      if (found === null) throw new CsvProblem(line, 'a quote is not closed, or stands in the middle of a field');
      fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
      line += found[0].split('\n').length - 1;
      at = FIELD.lastIndex;
      if (text[at] !== ',') break;
      at += 1;
    }
    END.lastIndex = at;
    at += END.exec(text)?.[0].length ?? 0;
    line += 1;
    if (fields.length > 1 || fields[0] !== '') yield { line: first, fields };
  }
}
