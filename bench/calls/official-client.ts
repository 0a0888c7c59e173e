import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { DuoSimulator } from '@rollcall/duo-simulator';

type Params = Readonly<Record<string, string>>;

interface Envelope {
  readonly stat: string;
  readonly response: unknown;
  readonly metadata?: { readonly next_offset?: number };
}

interface OfficialClient {
  jsonApiCall(method: string, path: string, params: Params, callback: (envelope: Envelope) => void): void;
}

interface OfficialModule {
  readonly Client: new (ikey: string, skey: string, host: string) => OfficialClient;
}

const { Client } = createRequire(import.meta.url)('@duosecurity/duo_api') as OfficialModule;

const fixtures = new URL('../../test/duo-simulator/fixtures/', import.meta.url);
const certificatePath = fileURLToPath(new URL('test-only-cert.pem', fixtures));
/** The name on the test certificate. */
const host = 'api-simulator.example';

/** The official client speaks HTTPS only: what a simulator for it is served with. */
export const testTls = { key: fileURLToPath(new URL('test-only-key.pem', fixtures)), cert: readFileSync(certificatePath, 'utf8') };

/** The client has no setting for address and authorities; it takes the global agent, so that one leads to the simulator. Connections are kept, for speed. */
class SimulatorAgent extends https.Agent {
  constructor(private readonly simulatorPort: number) {
    super({ keepAlive: true });
  }

  override createConnection(): Duplex {
    return connect({ host: '127.0.0.1', port: this.simulatorPort, ca: testTls.cert, servername: host });
  }
}

/** The calls that a script makes with the official client: the answer's content, or an error that ends the script. */
export class ScriptClient {
  readonly #client: OfficialClient;

  constructor(simulator: DuoSimulator) {
    this.#client = new Client(simulator.ikey, simulator.skey, host);
  }

  async call<T>(method: string, path: string, params: Params = {}): Promise<T> {
    return (await this.#envelope(method, path, params)).response as T;
  }

  /** Every row of a list, page by page. */
  async list<T>(path: string, limit: number): Promise<readonly T[]> {
    const rows: T[] = [];
    let offset: number | undefined = 0;
    while (offset !== undefined) {
      const page: Envelope = await this.#envelope('GET', path, { limit: String(limit), offset: String(offset) });
      rows.push(...(page.response as T[]));
      offset = page.metadata?.next_offset;
    }
    return rows;
  }

  async #envelope(method: string, path: string, params: Params): Promise<Envelope> {
    const envelope = await new Promise<Envelope>((resolve) => {
      this.#client.jsonApiCall(method, path, params, resolve);
    });
    if (envelope.stat !== 'OK') throw new Error(`${method} ${path}: ${JSON.stringify(envelope)}`);
    return envelope;
  }
}

/** Runs a script while the official client, unmodified, reaches the simulator. */
export async function withScriptClient<T>(simulator: DuoSimulator, script: (client: ScriptClient) => Promise<T>): Promise<T> {
  const usual = https.globalAgent;
  const agent = new SimulatorAgent(simulator.port);
  https.globalAgent = agent;
  try {
    return await script(new ScriptClient(simulator));
  } finally {
    agent.destroy();
    https.globalAgent = usual;
  }
}
