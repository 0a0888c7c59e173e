// `npm run quickstart`: from a fresh clone to a finished run, with nothing but Node and npm at hand.
//   npm run quickstart              installs and builds what is missing, then runs the demonstration in ./quickstart
//   npm run quickstart -- --keep    leaves the simulated Duo account running until Ctrl-C, to play with
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isInstalled } from './lib/install.mjs';
import { projectRoot } from './lib/project.mjs';

const KEEP = process.argv.includes('--keep');
const FOLDER = resolve(process.env.ROLLCALL_QUICKSTART_FOLDER ?? join(projectRoot, 'quickstart'));
const EXAMPLE = join(projectRoot, 'examples/quickstart');
const ROLLCALL = join(projectRoot, 'packages/cli/dist/main.js');
const SIMULATOR = join(projectRoot, 'packages/duo-simulator/dist/cli.js');
const MADE_HERE = ['hr.db', 'rollcall.db', 'rollcall.db-wal', 'rollcall.db-shm', '.rollcall', 'plan.jsonl', 'duo-before.json', 'duo-after.json', 'rollcall', 'hr'];

// Protects nothing: the account is simulated and listens on this machine only.
const IKEY = 'DIQUICKSTART00000000';
const SKEY = 'quickstart-skey-that-protects-nothing-00';

/** A step that failed; the message is all a person needs. */
class StepFailed extends Error {}

const children = new Set();
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal));

process.exitCode = await main();

async function main() {
  const begun = Date.now();
  try {
    say('Rollcall quickstart: a sample HR database is provisioned into a simulated Duo account, all on this machine.');
    await install();
    await build();
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    say(`Ready after ${seconds} s.`);
    await demonstrate();
    return 0;
  } catch (error) {
    if (stopping) return 130;
    console.error(`\nquickstart: ${error instanceof StepFailed ? error.message : error?.stack ?? error}`);
    return 1;
  } finally {
    for (const child of children) child.kill('SIGTERM');
  }
}

async function install() {
  if (!isSupportedNode(process.versions.node)) throw new StepFailed(`Rollcall needs Node 20.19, 22.13 or 24 (or newer of these); this is ${process.version}.`);
  if (await isInstalled()) return;
  say('Installing: node_modules is missing or differs from package-lock.json, so running "npm ci" (a minute or two).');
  if ((await execute('npm', ['ci', '--no-audit', '--no-fund'], { cwd: projectRoot })) !== 0) throw new StepFailed('"npm ci" failed; its last lines above say why.');
}

async function build() {
  say('Building packages/*/src to packages/*/dist.');
  const tsc = join(projectRoot, 'node_modules/typescript/bin/tsc');
  if ((await execute(process.execPath, [tsc, '-b', 'tsconfig.build.json'], { cwd: projectRoot })) !== 0) throw new StepFailed('The packages do not compile; see the errors above.');
}

async function demonstrate() {
  const people = await prepare();
  const simulator = await startSimulator();
  say(`A Duo account is simulated at ${simulator.url}: 6 users whom HR knows, 1 it does not (breakglass), 1 group.
HR has ${people.people} people in ${people.teams} teams: ${shown('hr.db')}. The configuration: ${shown('rollcall.yaml')}.`);
  const env = { HR_URL: 'sqlite:./hr.db', DUO_HOST: '127.0.0.1', DUO_PORT: new URL(simulator.url).port, DUO_IKEY: IKEY, DUO_SKEY: SKEY };
  await writeShortcuts(env);
  await rollcall(env, 'Is the configuration right?', ['validate']);
  await rollcall(env, 'Can everything be reached, and is it permitted?', ['check']);
  await rollcall(env, 'What would be done?', ['plan', '--out', 'plan.jsonl']);
  await rollcall(env, 'Do exactly that.', ['apply', 'plan.jsonl']);
  await rollcall(env, 'And now? (With --exit-code, anything but 0 operations ends with 3.)', ['plan', '--exit-code']);
  if (!KEEP) await simulator.stop();
  say(ending());
  if (!KEEP) return;
  console.log(`\nThe simulated account is at ${simulator.url} until Ctrl-C.`);
  await simulator.ended;
}

function ending() {
  const rollcallCommand = shown('rollcall');
  return `Files, all in ${shown('')}:
  rollcall.yaml   the configuration        hr.db             the sample HR database
  plan.jsonl      the plan as applied      rollcall.db       Rollcall's memory: who owns which account
  duo-before.json the account at first     ${KEEP ? '' : 'duo-after.json    the account now'}

Try next${KEEP ? ', in another terminal' : ': "npm run quickstart -- --keep" keeps the account running; then, in another terminal'}:
  ${shown('hr')} "update person set end_on = '2020-01-01' where login = 'aandersen'"     somebody leaves
  ${shown('hr')} "update person set login = 'qandersen' where id = 1017"                 the dispute is settled
  ${rollcallCommand} plan
  ${rollcallCommand} apply
  ${rollcallCommand} status
For your own Duo account: node ${relative(process.cwd(), ROLLCALL) || ROLLCALL} init

next plan: 0 operations`;
}

/** Makes the folder's files anew; touches nothing in it that the quickstart did not make. */
async function prepare() {
  await mkdir(FOLDER, { recursive: true });
  for (const name of MADE_HERE) await rm(join(FOLDER, name), { recursive: true, force: true });
  await copyFile(join(EXAMPLE, 'rollcall.yaml'), join(FOLDER, 'rollcall.yaml'));
  const { sampleDuoAccount, writeHrDatabase } = await import(pathToFileURL(join(EXAMPLE, 'hr-database.mjs')).href);
  await writeFile(join(FOLDER, 'duo-before.json'), `${JSON.stringify(sampleDuoAccount, null, 2)}\n`);
  return writeHrDatabase(join(FOLDER, 'hr.db'), new Date());
}

/** Two small commands, so that the environment need not be typed. */
async function writeShortcuts(env) {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`).join('\n');
  const changeHr = join(EXAMPLE, 'change-hr.mjs');
  const scripts = {
    rollcall: `#!/bin/sh\n# Rollcall with the environment of the quickstart.\ncd '${FOLDER}' || exit 1\n${exports}\nexec '${process.execPath}' '${ROLLCALL}' "$@"\n`,
    hr: `#!/bin/sh\n# Runs one SQL statement on the sample HR database.\nexec '${process.execPath}' '${changeHr}' '${join(FOLDER, 'hr.db')}' "$1"\n`,
  };
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(FOLDER, name), text);
    await chmod(join(FOLDER, name), 0o755);
  }
}

async function startSimulator() {
  const options = ['--port', '0', '--seed', join(FOLDER, 'duo-before.json'), '--dump', join(FOLDER, 'duo-after.json'), '--without', 'administrators'];
  const child = spawn(process.execPath, [SIMULATOR, ...options], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DUO_SIMULATOR_IKEY: IKEY, DUO_SIMULATOR_SKEY: SKEY } });
  children.add(child);
  const ended = new Promise((settle) => child.once('exit', () => (children.delete(child), settle())));
  const url = await new Promise((settle, reject) => {
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text;
      const found = /https?:\/\/\S+/.exec(printed);
      if (found !== null) settle(found[0]);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new StepFailed('The Duo simulator did not start; see above.')));
  });
  return { url, ended, stop: () => (child.kill('SIGTERM'), ended) };
}

/** Runs the real command line as a user would, and shows it. */
async function rollcall(env, why, args) {
  console.log(`\n# ${why}\n$ rollcall ${args.join(' ')}`);
  const code = await execute(process.execPath, [ROLLCALL, ...args], { cwd: FOLDER, env: { ...process.env, ...env } });
  if (code !== 0) throw new StepFailed(`"rollcall ${args.join(' ')}" ended with ${code}, and 0 was expected. Its output is above.`);
}

/** Runs a program on this terminal; resolves with its exit code. */
function execute(command, args, options) {
  return new Promise((settle) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    children.add(child);
    const end = (code) => (children.delete(child), settle(code));
    child.once('error', (error) => {
      console.error(`${command} cannot be started: ${error.message}`);
      end(127);
    });
    child.once('exit', (code) => end(code ?? 1));
  });
}

function stop(signal) {
  stopping = true;
  for (const child of children) child.kill(signal);
}

function shown(name) {
  const path = relative(process.cwd(), join(FOLDER, name));
  return path.startsWith('..') || path === '' ? join(FOLDER, name) : `./${path}`;
}

function isSupportedNode(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major === 24;
}

function say(text) {
  console.log(`\n${text}`);
}
