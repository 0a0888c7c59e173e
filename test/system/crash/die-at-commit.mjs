// Loaded before the program: the process kills itself, by SIGKILL, right before or right after its n-th commit. Nothing of the
// program knows. DIE_AT_COMMIT is "before 17", "after 17" or "never"; with COUNT_COMMITS the number goes to that file at the end.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// The program takes its environment out of the process: read at once.
const [when = 'never', nth = '0'] = (process.env.DIE_AT_COMMIT ?? 'never').split(' ');
const countTo = process.env.COUNT_COMMITS;
let commits = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

function watch(prototype) {
  const { exec } = prototype;
  prototype.exec = function (sql) {
    if (sql !== 'commit') return exec.call(this, sql);
    commits += 1;
    if (when === 'before' && commits === Number(nth)) die();
    const result = exec.call(this, sql);
    if (when === 'after' && commits === Number(nth)) die();
    return result;
  };
}

const require = createRequire(new URL('../../../packages/sqlite/package.json', import.meta.url));
for (const driver of [() => require('node:sqlite').DatabaseSync, () => require('better-sqlite3')]) {
  try {
    watch(driver().prototype);
  } catch {
    // This Node has the other one.
  }
}

if (countTo !== undefined) process.on('exit', () => writeFileSync(countTo, String(commits)));
