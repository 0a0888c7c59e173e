// node change-hr.mjs DATABASE "SQL": runs one statement on the sample HR database and says how many rows it changed.
import { openSqlite } from '@rollcall/sqlite';

const [path, sql] = process.argv.slice(2);
if (path === undefined || sql === undefined) {
  console.error('Usage: node change-hr.mjs DATABASE "SQL"');
  process.exitCode = 2;
} else {
  const database = await openSqlite(path);
  try {
    const { changes } = database.run(sql);
    console.log(`${changes} row${changes === 1 ? '' : 's'} changed`);
  } finally {
    database.close();
  }
}
