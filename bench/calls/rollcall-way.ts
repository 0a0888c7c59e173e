import { join } from 'node:path';
import type { CallForecast } from '@rollcall/core';
import { startDuoSimulator } from '@rollcall/duo-simulator';
import { Installation } from '../../test/system/support/host-run.js';
import { seedOf, writeHr, type Roster } from './office.js';
import type { WayResult } from './ways.js';

const CONFIG = `
state: ./rollcall.db
sources:
  hr:
    use: sql
    url: "\${env:HR_URL}"
    people: { key: id, query: "select id, login, name, email from person", columns: { id: int, login: string, name: string, email: string } }
    groups: { key: id, query: "select id, name, about from team", columns: { id: int, name: string, about: string } }
    memberships: { query: "select person_id, team_id from member", person: person_id, group: team_id }
targets:
  duo:
    use: duo
    host: 127.0.0.1
    port: "\${env:DUO_PORT}"
    integrationKey: "\${env:DUO_IKEY}"
    secretKey: "\${env:DUO_SKEY}"
    rates: { reads: 100000, writes: 100000, bulk: 100000, bulkCreate: 100000, trash: 100000, restore: 100000 }
pipelines:
  staff:
    from: hr
    to: duo
    accounts: { username: "hr.login", realname: "hr.name", email: "hr.email" }
    groups: { name: "group.name", desc: "group.about" }
    absence: immediate
    guards: { adopt: { max: 100000 }, remove: { max: 100000 }, shrinkGroup: { max: 100000 }, shrinkSource: { max: 100000 }, clear: { max: 100000 } }
`;

/** What Rollcall did, and what it had said it would. */
export interface RollcallResult extends WayResult {
  readonly forecast: CallForecast;
  readonly plannedCalls: number;
  readonly appliedCalls: number;
}

/**
 * Rollcall itself: the host, the SQL source and the Duo target as a user runs them. A first run on the state before the
 * change adopts everybody and is not counted; then `plan` and `apply` make the change.
 */
export async function rollcallWay(before: Roster, after: Roster): Promise<RollcallResult> {
  const simulator = await startDuoSimulator({ seed: seedOf(before) });
  const installation = new Installation();
  try {
    const hr = join(installation.folder, 'hr.db');
    installation.configure(CONFIG, { HR_URL: hr, DUO_PORT: String(simulator.port), DUO_IKEY: simulator.ikey, DUO_SKEY: simulator.skey });
    await writeHr(hr, before);
    await installation.plan();
    await applyAll(installation);
    await writeHr(hr, after);
    simulator.requests.clear();
    const start = performance.now();
    const { header } = await installation.plan();
    const plannedCalls = simulator.requests.count();
    await applyAll(installation);
    const ms = performance.now() - start;
    const { all } = simulator.requests;
    return { requests: all, state: simulator.state, ms, forecast: header.forecast, plannedCalls, appliedCalls: all.length - plannedCalls };
  } finally {
    await simulator.close();
    installation.dispose();
  }
}

async function applyAll(installation: Installation): Promise<void> {
  const { status, findings } = await installation.apply();
  if (status !== 'done') throw new Error(`apply ended as ${status}: ${findings.map((finding) => finding.message).join('; ')}`);
}
