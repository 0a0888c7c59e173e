import { Command, InvalidArgumentError, Option } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Grants } from '../access.js';
import type { Fault } from '../faults/fault.js';
import { seededKinds, type SeededFaults, type SeededKind } from '../faults/seeded-faults.js';
import { behaviourTable } from '../options.js';
import { startDuoSimulator, type DuoSimulator, type DuoSimulatorOptions } from '../simulator.js';
import type { Seed } from '../seed/seed.js';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly seed?: string;
  readonly dump?: string;
  readonly faults?: string;
  readonly faultSeed?: number;
  readonly faultRate: number;
  readonly faultKinds?: readonly SeededKind[];
  readonly control?: number | true;
  readonly ikey?: string;
  readonly skey?: string;
  readonly without?: readonly (keyof Grants)[];
  readonly options: Readonly<Record<string, string>>;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

function readWhole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A seed is a whole number.');
  return Number(text);
}

function readRate(text: string): number {
  const rate = Number(text);
  if (!(rate >= 0 && rate <= 1)) throw new InvalidArgumentError('A rate is a number from 0 to 1.');
  return rate;
}

function withChoice(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError(`"${text}" is not name=value.`);
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

const permissions: readonly (keyof Grants)[] = ['read-resource', 'write-resource', 'read-information', 'settings', 'administrators', 'network'];

function readJsonFile(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8')) as unknown;
}

/** One line per row of the table, for --help. */
function describeOptions(): string {
  const rows = Object.entries(behaviourTable).map(([name, row]) => {
    const values = 'choices' in row ? row.choices.join('|') : row.range.join('..');
    return `  ${name}=${values} (default ${String(row.default)})\n      ${row.doc}`;
  });
  return `\nBehaviour options:\n${rows.join('\n')}`;
}

function program(): Command {
  return new Command('rollcall-duo-simulator')
    .description('A faithful Duo Admin API server for tests, demos and continuous integration.')
    .option('--port <number>', 'port to listen on; 0 takes a free one', readPort, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--tls-key <file>', 'PEM private key; with --tls-cert serves HTTPS')
    .option('--tls-cert <file>', 'PEM certificate')
    .option('--seed <file>', 'JSON file with the account to start with, hand-written or dumped')
    .option('--dump <file>', 'where to write the account as JSON on SIGINT or SIGTERM')
    .option('--faults <file>', 'JSON file with a list of faults')
    .option('--fault-seed <number>', 'draw faults from this seed; the same seed and requests meet the same faults', readWhole)
    .option('--fault-rate <number>', 'share of requests that meet a drawn fault', readRate, 0.05)
    .option('--fault-kinds <kind...>', `kinds that are drawn (default ${seededKinds.join(' ')})`)
    .option('--control [port]', 'open the control endpoint on 127.0.0.1: requests, mails, dump, load, reset, faults', readPort)
    .option('--ikey <key>', 'integration key (or DUO_SIMULATOR_IKEY)')
    .option('--skey <key>', 'secret key (or DUO_SIMULATOR_SKEY, which process listings do not show)')
    .addOption(new Option('--without <permission...>', 'permissions that the key lacks; it has all').choices(permissions))
    .option('--options <name=value...>', 'behaviour options; rate limits are enforced unless rateLimits=off', withChoice, {})
    .addHelpText('after', describeOptions());
}

function simulatorOptions(flags: Flags): DuoSimulatorOptions {
  const ikey = flags.ikey ?? process.env['DUO_SIMULATOR_IKEY'];
  const skey = flags.skey ?? process.env['DUO_SIMULATOR_SKEY'];
  if ((flags.tlsKey === undefined) !== (flags.tlsCert === undefined)) throw new TypeError('--tls-key and --tls-cert go together.');
  return {
    host: flags.host,
    port: flags.port,
    behaviour: { rateLimits: 'declared', ...flags.options },
    ...(flags.tlsKey === undefined || flags.tlsCert === undefined ? {} : { tls: { key: flags.tlsKey, cert: flags.tlsCert } }),
    ...(flags.seed === undefined ? {} : { seed: readJsonFile(flags.seed) as Seed }),
    ...(flags.control === undefined ? {} : { control: flags.control === true ? {} : { port: flags.control } }),
    ...(ikey === undefined ? {} : { ikey }),
    ...(skey === undefined ? {} : { skey }),
    ...(flags.without === undefined ? {} : { grants: Object.fromEntries(flags.without.map((name) => [name, false])) }),
  };
}

function plannedFaults(flags: Flags): readonly (Fault | SeededFaults)[] {
  const scripted = flags.faults === undefined ? [] : (readJsonFile(flags.faults) as readonly Fault[]);
  if (flags.faultSeed === undefined) return scripted;
  const { faultSeed: seed, faultRate: rate, faultKinds: kinds } = flags;
  return [...scripted, { seed, rate, ...(kinds !== undefined && { kinds }) }];
}

function describeFaults(simulator: DuoSimulator): string {
  const counts = Object.entries(simulator.requests.countFaults()).map(([kind, count]) => `${String(count)} ${kind}`);
  return counts.length === 0 ? '' : `faults injected: ${counts.join(', ')}\n`;
}

function stopOnSignals(simulator: DuoSimulator, dumpPath: string | undefined): void {
  const stop = (): void => {
    process.stdout.write(describeFaults(simulator));
    if (dumpPath !== undefined) writeFileSync(dumpPath, `${JSON.stringify(simulator.dump(), null, 2)}\n`);
    void simulator.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** Starts the simulator from command-line arguments and prints one line when it is ready; exit code 1 when it cannot start. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const flags = program().parse(argv).opts<Flags>();
  try {
    const simulator = await startDuoSimulator({ ...simulatorOptions(flags), faults: plannedFaults(flags) });
    stopOnSignals(simulator, flags.dump);
    const control = simulator.controlUrl === undefined ? '' : `, control at ${simulator.controlUrl}`;
    process.stdout.write(`Duo simulator ready at ${simulator.url} (ikey ${simulator.ikey})${control}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
