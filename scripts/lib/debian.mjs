// Debian packages as a source of server programs: downloaded and unpacked below .cache, never installed into the system.
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { withLock } from './lock.mjs';
import { cacheDirectory } from './project.mjs';
import { run, tail } from './run.mjs';

const DOWNLOAD_TIMEOUT_MS = 180_000;
// A C library of another release than the running system's cannot be mixed in through LD_LIBRARY_PATH.
const NEVER_UNPACK = new Set(['libc6', 'libc-bin', 'libc6-dev']);

/**
 * A folder (`tree`) holding `packages` and every package they need that this system lacks, unpacked. The first call
 * downloads them with apt-get, as any user; later calls, also by other processes, find them in the cache (`cached`).
 * Throws with the reason when this is not a Debian-like system or a package cannot be had.
 *
 * @param {string} name names the folder in the cache
 * @param {readonly (string | RegExp)[]} packages a pattern stands for its newest match
 * @param {{ anew?: boolean, log?: (line: string) => void }} [options] anew: replace what the cache holds
 * @returns {Promise<{ tree: string, cached: boolean }>}
 */
export async function unpackDebianPackages(name, packages, { anew = false, log = () => {} } = {}) {
  const parent = join(cacheDirectory, 'servers', await systemName());
  const finished = join(parent, name);
  const isCached = () => !anew && existsSync(finished);
  if (isCached()) return { tree: finished, cached: true };
  await mkdir(parent, { recursive: true });
  return withLock(join(parent, `${name}.lock`), async () => {
    if (isCached()) return { tree: finished, cached: true };
    const building = join(parent, `.${name}-${process.pid}`);
    try {
      log(`downloading the Debian packages of ${name} into ${finished} (nothing is installed into the system)`);
      await download(building, packages);
      await publish(join(building, 'tree'), finished, anew);
      return { tree: finished, cached: false };
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  });
}

/**
 * The environment in which programs below `tree` find the shared libraries unpacked beside them.
 *
 * @param {string} tree
 * @returns {Promise<Record<string, string>>}
 */
export async function libraryEnvironment(tree) {
  const found = [];
  for (const base of ['usr/lib', 'lib']) {
    if (!existsSync(join(tree, base))) continue;
    const entries = await readdir(join(tree, base), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(tree, base, entry.name));
    for (const folder of [join(tree, base), ...folders]) {
      const names = await readdir(folder);
      if (names.some((file) => /^lib.*\.so(\.|$)/.test(file))) found.push(folder);
    }
  }
  return found.length === 0 ? {} : { LD_LIBRARY_PATH: found.join(':') };
}

async function systemName() {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (key) => new RegExp(`^${key}="?([\\w.-]+)`, 'm').exec(release)?.[1];
  const tools = ['/usr/bin/apt-get', '/usr/bin/apt-cache', '/usr/bin/dpkg-deb'];
  if (!tools.every((tool) => existsSync(tool))) throw new Error('this system has no apt-get and dpkg-deb');
  return `${field('ID') ?? 'unknown'}-${field('VERSION_ID') ?? 'rolling'}-${process.arch}`;
}

async function download(building, packages) {
  const apt = await privateApt(join(building, 'apt'));
  const updated = await apt('apt-get', ['-q', 'update']);
  const wanted = await Promise.all(packages.map((entry) => packageName(apt, entry)));
  const names = await withMissingDependencies(apt, wanted, tail(updated.stderr));
  const archives = join(building, 'archives');
  await mkdir(archives, { recursive: true });
  const fetched = await apt('apt-get', ['-q', 'download', ...names], archives);
  if (fetched.code !== 0) throw new Error(`apt-get download failed: ${tail(fetched.stderr)}`);
  const tree = join(building, 'tree');
  await mkdir(tree, { recursive: true });
  const files = (await readdir(archives)).filter((file) => file.endsWith('.deb')).sort();
  for (const file of files) {
    const unpacked = await run('dpkg-deb', ['-x', join(archives, file), tree]);
    if (unpacked.code !== 0) throw new Error(`dpkg-deb could not unpack ${file}: ${tail(unpacked.stderr)}`);
  }
  await writeFile(join(tree, 'packages.txt'), `${files.join('\n')}\n`);
}

/** apt with lists and caches of its own, so that it needs no rights and changes nothing outside the cache. */
async function privateApt(directory) {
  await mkdir(join(directory, 'state/lists/partial'), { recursive: true });
  await mkdir(join(directory, 'cache/archives/partial'), { recursive: true });
  const settings = {
    'Dir::State': join(directory, 'state'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(directory, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Retries': '1',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
    'Acquire::Languages': 'none',
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  return (program, args, cwd = directory) =>
    run(program, [...options, ...args], { cwd, env: { ...process.env, LC_ALL: 'C' }, timeoutMs: DOWNLOAD_TIMEOUT_MS });
}

async function packageName(apt, entry) {
  if (typeof entry === 'string') return entry;
  const known = (await apt('apt-cache', ['pkgnames'])).stdout.split('\n').filter((line) => entry.test(line));
  const newest = known.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0];
  if (newest === undefined) throw new Error(`no Debian package matches ${String(entry)}`);
  return newest;
}

/** What an installation would add to this system is exactly what the unpacked programs would miss. */
async function withMissingDependencies(apt, wanted, updateProblem) {
  const plan = await apt('apt-get', ['-q', '--simulate', '--no-install-recommends', 'install', ...wanted]);
  if (plan.code !== 0) {
    throw new Error(`apt-get knows no way to get ${wanted.join(', ')}: ${tail(`${updateProblem}\n${plan.stderr}`)}`);
  }
  const missing = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  return [...new Set([...wanted, ...missing])].filter((name) => !NEVER_UNPACK.has(name));
}

async function publish(tree, finished, anew) {
  if (anew) await rm(finished, { recursive: true, force: true });
  try {
    await rename(tree, finished);
  } catch (error) {
    // Another process was first: its tree is as good as ours.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}
