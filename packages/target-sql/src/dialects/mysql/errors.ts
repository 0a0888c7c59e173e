import { ConnectorError, isConnectorError } from '@rollcall/core';
import { mysqlAnswer, mysqlDriverFailure } from '@rollcall/sql-connection';
import { sqlFailure, verdicts, type Verdict } from '../sql-failure.js';

/** By the number of the error: MariaDB's and MySQL's are the same where both have one. */
const byNumber: Readonly<Record<number, Verdict>> = {
  1022: verdicts.duplicate, 1062: verdicts.duplicate, 1586: verdicts.duplicate,
  1048: verdicts.missing, 1364: verdicts.missing,
  1406: verdicts.tooLong,
  1264: verdicts.outOfRange, 1690: verdicts.outOfRange,
  1265: verdicts.malformed, 1292: verdicts.malformed, 1366: verdicts.malformed, 1267: verdicts.malformed, 1270: verdicts.malformed, 1271: verdicts.malformed, 4161: verdicts.malformed,
  1216: verdicts.foreignKey, 1217: verdicts.foreignKey, 1451: verdicts.foreignKey, 1452: verdicts.foreignKey,
  3819: verdicts.check, 4025: verdicts.check, 1369: verdicts.check,
  1044: verdicts.forbidden, 1142: verdicts.forbidden, 1143: verdicts.forbidden, 1227: verdicts.forbidden, 1370: verdicts.forbidden,
  1290: verdicts.readOnly, 1792: verdicts.readOnly, 1836: verdicts.readOnly,
  1045: verdicts.credentials, 1130: verdicts.credentials, 1698: verdicts.credentials, 1820: verdicts.credentials, 1862: verdicts.credentials, 4151: verdicts.credentials,
  1049: verdicts.noDatabase,
  1054: verdicts.noTable, 1146: verdicts.noTable,
  1205: verdicts.contended, 1213: verdicts.contended, 1020: verdicts.contended,
  1317: verdicts.tooSlow, 1969: verdicts.tooSlow, 3024: verdicts.tooSlow,
  1021: verdicts.full, 1040: verdicts.full, 1041: verdicts.full, 1114: verdicts.full, 1203: verdicts.full, 1226: verdicts.full, 1129: verdicts.full,
  1053: verdicts.down, 1077: verdicts.down, 1079: verdicts.down, 1927: verdicts.down, 3169: verdicts.down, 4031: verdicts.down,
};
const byClass: Readonly<Record<string, Verdict>> = {
  '22': verdicts.malformed, '23': verdicts.check, '28': verdicts.credentials, '40': verdicts.contended, '42': verdicts.noTable, '45': verdicts.trigger, '08': verdicts.down,
};
const unknown: Verdict = { kind: 'unavailable', says: 'the server failed' };

/** The server said it while it closed the connection: what became of a commit is not known. */
const endings = new Set([1053, 1077, 1079, 1080, 1152, 1153, 1927, 3169, 4031]);
const NO_TABLE = 1146;

/** Only what ends the message in one of these ways is a name: what stands before may be the value. */
const endsInColumn = [/\bcolumn `[^`]*`\.`[^`]*`\.`([^`]+)` at row \d+$/, /\bcolumn '([^']+)' at row \d+$/, /^Column '([^']+)' cannot be null$/, /^Field '([^']+)' doesn't have a default value$/];
const duplicateKey = / for key '([^']+)'$/;
const constraintName = /CONSTRAINT `([^`]+)`/;

/** Whatever mysql2 threw as a connector error. */
export function mysqlFailure(error: unknown, server: string): ConnectorError {
  if (isConnectorError(error)) return error;
  const answer = mysqlAnswer(error);
  if (answer === undefined) return new ConnectorError(mysqlDriverFailure(error, server));
  const { errno, sqlState, message } = answer;
  const verdict = byNumber[errno] ?? byClass[sqlState.slice(0, 2)] ?? unknown;
  const column = endsInColumn.map((ending) => ending.exec(message)?.[1]).find((name) => name !== undefined);
  const constraint = duplicateKey.exec(message)?.[1] ?? (verdict.kind === 'invalid' ? constraintName.exec(message)?.[1] : undefined);
  return sqlFailure(verdict, { server, code: String(errno), column, constraint });
}

/** True where the server answered, and goes on. */
export function isMysqlAnswer(error: unknown): boolean {
  const answer = mysqlAnswer(error);
  return answer !== undefined && !endings.has(answer.errno);
}

/** True for the answer that a table does not exist. */
export function isNoTable(error: unknown): boolean {
  return mysqlAnswer(error)?.errno === NO_TABLE;
}
