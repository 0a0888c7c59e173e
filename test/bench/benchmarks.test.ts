import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function bench(name: string, ...args: readonly string[]): Promise<Ended> {
  const entry = fileURLToPath(new URL(`../../bench/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      resolve({ code, output });
    });
  });
}

/** Whether the benchmarks run and agree with themselves; how fast they are is nobody's test. */
describe('the benchmarks, at a small size', () => {
  it('duo-calls: three ways to the same content, Rollcall with the fewest requests', async () => {
    const { code, output } = await bench('duo-calls', '--unchanged', '40', '--new', '30', '--changed', '5', '--leaving', '3');
    expect(output).to.match(/^add one membership +0 +90 +90$/m);
    expect(output).to.match(/^create a user +0 +30 +30$/m);
    expect(output).to.match(/^ratio to Rollcall +1\.0 x +[2-9]\.\d x +[2-9]\.\d x$/m);
    expect(output).to.match(/^calls of apply +\d+ +\d+$/m);
    expect(output).to.include('content of the three simulators: equal');
    expect(code).to.equal(0);
  });

  it('engine: the plan holds what it must', async () => {
    const { code, output } = await bench('engine', '--accounts', '1000', '--memberships', '5000');
    expect(output).to.match(/^read, map, compare and plan +\d/m);
    expect(output).to.match(/^update:account +8 +8$/m);
    expect(output).to.include('plan: every operation that it must hold, and no other');
    expect(code).to.equal(0);
  });

  it('engine: a size that is no number is refused by name', async () => {
    const { code, output } = await bench('engine', '--accounts', 'many');
    expect(output).to.include('--accounts takes a whole number from 1, not "many"');
    expect(code).to.equal(1);
  });
});
