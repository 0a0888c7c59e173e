import https from 'node:https';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { DuoSimulator } from '../../../packages/duo-simulator/src/index.js';

type Params = Readonly<Record<string, string | readonly string[]>>;

interface OfficialClient {
  apiCall(method: string, path: string, params: Params, callback: (body: string) => void): void;
}

interface OfficialModule {
  readonly Client: new (ikey: string, skey: string, host: string, signatureVersion: 2 | 5) => OfficialClient;
}

const { Client } = createRequire(import.meta.url)('@duosecurity/duo_api') as OfficialModule;

/** The name on the test certificate; the client knows no port and would dial 443. */
const host = 'api-simulator.example';

/**
 * The client pins Duo's certificate authorities by passing `ca` to https.request, and offers no option for it. It
 * passes no agent, so Node takes https.globalAgent: an agent that dials the simulator and trusts the test certificate
 * instead is enough, with the client and https.request left as they are. TLS is still verified, by name and by `ca`.
 */
class SimulatorAgent extends https.Agent {
  readonly #port: number;
  readonly #certificate: string;

  constructor(port: number, certificate: string) {
    super({ keepAlive: false });
    this.#port = port;
    this.#certificate = certificate;
  }

  override createConnection(): Duplex {
    return connect({ host: '127.0.0.1', port: this.#port, ca: this.#certificate, servername: host });
  }
}

/** Runs `use` while the official client, unmodified, reaches `simulator`; its calls resolve to the body text. */
export async function withOfficialClient(
  simulator: DuoSimulator,
  certificate: string,
  signatureVersion: 2 | 5,
  use: (call: (method: string, path: string, params?: Params) => Promise<string>) => Promise<void>,
): Promise<void> {
  const usual = https.globalAgent;
  https.globalAgent = new SimulatorAgent(simulator.port, certificate);
  try {
    const client = new Client(simulator.ikey, simulator.skey, host, signatureVersion);
    await use((method, path, params = {}) => new Promise((resolve) => {
      client.apiCall(method, path, params, resolve);
    }));
  } finally {
    https.globalAgent.destroy();
    https.globalAgent = usual;
  }
}
