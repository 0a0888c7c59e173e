import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isConnectorError, type Ledger, type Operation } from '@rollcall/core';
import type { Host } from '@rollcall/core/host';
import { AppState } from './app-state.js';
import { Chronicle } from './chronicle.js';
import { configurationOf } from './configuration.js';
import { judgeEffect, notePretended, noteSent } from './laws/effects.js';
import { noteAdoptions, settleAdoptions } from './laws/adoption.js';
import type { PlanNote } from './notes.js';
import { notePlan } from './plan-notes.js';
import { Course, Process, type Figures } from './process.js';
import type { Change, HandDeed, Scenario, Step, Trouble } from './scenario.js';
import { closeSession, openSession, type Session } from './session.js';
import type { Stage } from './stage.js';
import { describeChange } from './telling.js';
import { folded, Truth } from './truth.js';
import { WorldClock } from './world-clock.js';

const DAY_MS = 86_400_000;
/** The name of the target, and of the tenant behind it. */
export const TENANT = 'app';
const NO_TROUBLE: Trouble = { faults: [] };

/** How one command ended. */
export type Ended<T> = { readonly is: 'done'; readonly value: T } | { readonly is: 'crashed' } | { readonly is: 'refused'; readonly error: Error };

/** One world: sources, target, ledger, clock, and the operator who runs Rollcall in it. */
export class World {
  readonly truth: Truth;
  readonly app: AppState;
  readonly clock = new WorldClock();
  readonly chronicle: Chronicle;
  readonly #yaml: string;
  readonly #lag: { shown: ReturnType<AppState['shown']> | undefined } = { shown: undefined };
  /** Of the run that began last. */
  course: Course | undefined;
  #session: Session | undefined;
  #held: PlanNote | undefined;
  #plans = 0;
  /** When the last plan was made. */
  #lastMs = 0;

  private constructor(
    readonly scenario: Scenario,
    readonly stage: Stage,
    readonly ledger: Ledger,
    private readonly figures: Figures,
    isTraced: boolean,
  ) {
    this.truth = new Truth(scenario);
    this.app = new AppState(scenario);
    this.chronicle = new Chronicle(scenario.setting, (key) => this.truth.wants(key, scenario.setting), isTraced);
    this.#yaml = configurationOf(scenario.setting, TENANT);
    for (const { id, name, alias, foreign } of scenario.accounts) {
      this.chronicle.noteName(name, id);
      if (alias !== undefined) this.chronicle.noteName(alias, id);
      if (foreign === true) this.chronicle.foreignSince.set(id, 0);
    }
  }

  static async make(scenario: Scenario, stage: Stage, figures: Figures, isTraced = false): Promise<World> {
    return new World(scenario, stage, await stage.ledger(), figures, isTraced);
  }

  async step(step: Step): Promise<void> {
    if (step.do === 'run') await this.#run(step);
    else if (step.do === 'apply-held') await this.#applyHeld(step);
    else if (step.do === 'clock-back') await this.#clockBack(step.ms);
    else await this.change(step);
  }

  /** Makes something happen outside of Rollcall. */
  async change(change: Change): Promise<void> {
    this.chronicle.tell(() => describeChange(change));
    if (change.do === 'wait') this.clock.pass(change.ms);
    else if (change.do === 'hand' || change.do === 'hand-create' || change.do === 'hand-group') await this.#byHand(change);
    else this.truth.apply(change);
    this.#purge();
  }

  /** Plans, without faults, and applies what is planned; what is blocked is approved. Returns the plan. */
  async settle(): Promise<PlanNote | undefined> {
    const plan = await this.#plan(NO_TROUBLE);
    if (plan?.blocked === true) await this.#approve(plan);
    // Applying a plan that holds nothing makes what was approved the new measure.
    if (plan !== undefined && (plan.blocked || plan.operations.size > 0)) await this.#apply(plan);
    return plan;
  }

  /** What the target refused is tried again, as an operator would have it once the target is mended. */
  async releaseRetries(): Promise<void> {
    await this.ledger.releaseRetries(TENANT, []);
  }

  async dispose(): Promise<void> {
    await this.#leave();
    for (let plan = 1; plan <= this.#plans; plan += 1) rmSync(this.#path(plan), { force: true });
  }

  async #run(step: Extract<Step, { do: 'run' }>): Promise<void> {
    this.figures.runs += 1;
    const plan = await this.#plan(step);
    for (const change of step.between) await this.change(change);
    if (plan === undefined) return;
    if (step.then === 'hold') {
      this.#held = plan;
      return;
    }
    if (plan.operations.size === 0 && step.then === undefined && !plan.blocked) return;
    if (plan.blocked && this.scenario.setting.approves) await this.#approve(plan);
    if (step.then === 'edit') await this.#applyEdited(plan);
    await this.#apply(plan);
    if (step.then === 'replay' && plan.isUsed) await this.#refusesAgain(plan, plan.path);
  }

  async #applyHeld(trouble: Trouble): Promise<void> {
    const plan = this.#held;
    this.#held = undefined;
    if (plan === undefined) return;
    await this.#enter(trouble);
    await this.#apply(plan);
  }

  async #plan(trouble: Trouble): Promise<PlanNote | undefined> {
    this.figures.plans += 1;
    const session = await this.#enter(trouble);
    const path = this.#path((this.#plans += 1));
    const readsBefore = this.chronicle.reads.length;
    const atMs = this.clock.nowMs;
    this.chronicle.tell(() => `plan at ${new Date(atMs).toISOString()}`);
    const ended = await this.#command(session, (host) => host.plan(TENANT, path));
    const showing = { atMs, reads: this.chronicle.reads.slice(readsBefore) };
    this.chronicle.showings.push(showing);
    if (ended.is !== 'done') return undefined;
    const plan = notePlan(ended.value, showing);
    this.figures.operations += plan.operations.size;
    this.chronicle.plans.push(plan);
    this.#lastMs = this.clock.nowMs;
    this.chronicle.tell(() => `  ${plan.blocked ? 'BLOCKED ' : ''}${[...plan.operations.keys()].join('; ') || 'nothing'}`);
    for (const { code, message } of ended.value.findings) this.chronicle.tell(() => `  finding ${code}: ${message}`);
    for (const withheld of ended.value.header.removalsWithheld) this.chronicle.tell(() => `  no removals: ${withheld}`);
    return plan;
  }

  async #apply(plan: PlanNote): Promise<Ended<unknown>> {
    if (this.scenario.setting.process === 'command') await this.#leave();
    const session = this.#session ?? (await this.#open(new Course(NO_TROUBLE, this.figures)));
    const adopted = noteAdoptions(plan, this.clock.nowMs, this.app, this.chronicle);
    const pretended = new Set(this.chronicle.pretended);
    this.chronicle.applying = plan;
    this.chronicle.tell(() => 'apply');
    const ended = await this.#command(session, (host) => host.apply(plan.path));
    this.chronicle.applying = undefined;
    if (ended.is !== 'crashed') await settleAdoptions(adopted, this.ledger, TENANT, this.chronicle);
    plan.isUsed = ended.is === 'done';
    if (ended.is === 'done') {
      // It read back what it did.
      if (ended.value.stopped === undefined) for (const id of this.chronicle.pretended) if (!pretended.has(id)) this.chronicle.pretended.delete(id);
      this.chronicle.tell(() => `  ${ended.value.status} ${JSON.stringify(ended.value.counts)} ${ended.value.stopped ?? ''}`);
      for (const { code, message } of ended.value.findings) this.chronicle.tell(() => `  finding ${code}: ${message}`);
    }
    return ended;
  }

  async #approve(plan: PlanNote): Promise<void> {
    this.chronicle.tell(() => 'approve');
    plan.isApproved = true;
    await this.ledger.approvePlan(plan.planId, plan.digest as never, { by: 'operator', at: new Date(this.clock.nowMs).toISOString() });
  }

  // Swaps two letters of a name in the plan: whoever edits a plan must not get it applied.
  async #applyEdited(plan: PlanNote): Promise<void> {
    const edited = join(this.stage.folder, 'edited.jsonl');
    const text = readFileSync(plan.path, 'utf8');
    const changed = text.replace('"owner":{"key":"', '"owner":{"key":"x');
    if (changed === text) copyFileSync(plan.path, edited);
    else writeFileSync(edited, changed);
    if (changed !== text) await this.#refusesAgain(plan, edited);
    rmSync(edited, { force: true });
  }

  async #refusesAgain(plan: PlanNote, path: string): Promise<void> {
    const session = this.#session ?? (await this.#open(new Course(NO_TROUBLE, this.figures)));
    const before = this.chronicle.effects.length;
    const ended = await this.#command(session, (host) => host.apply(path));
    if (ended.is === 'done') this.chronicle.violate('sealed', `plan ${plan.planId} was taken ${path === plan.path ? 'twice' : 'although it was edited'}`);
    if (this.chronicle.effects.length > before) this.chronicle.violate('sealed', 'a plan that was refused had effects');
  }

  async #clockBack(ms: number): Promise<void> {
    if (this.chronicle.plans.length === 0 || this.#lastMs === 0) return;
    const nowMs = this.clock.nowMs;
    this.clock.nowMs = this.#lastMs - ms;
    this.chronicle.tell(() => `the clock goes back by ${ms / 60_000} minutes`);
    const before = this.chronicle.effects.length;
    const { sequence } = await this.ledger.head();
    const session = await this.#enter(NO_TROUBLE);
    const ended = await this.#command(session, (host) => host.plan(TENANT, this.#path((this.#plans += 1))));
    if (ended.is === 'done') this.chronicle.violate('clock', `a plan was made ${ms / 60_000} minutes before what the ledger noted`);
    if (this.#held !== undefined) await this.#apply(this.#held);
    if (this.chronicle.effects.length > before) this.chronicle.violate('clock', 'something was done after the clock went back');
    if ((await this.ledger.head()).sequence > sequence) this.chronicle.violate('clock', 'something was noted in the journal after the clock went back');
    this.clock.nowMs = nowMs;
  }

  async #command<T>(session: Session, work: (host: Host) => Promise<T>): Promise<Ended<T>> {
    try {
      const value = await work(session.host);
      return session.process.isDead ? await this.#crashed() : { is: 'done', value };
    } catch (error) {
      if (session.process.isDead) return this.#crashed();
      if (!(error instanceof Error)) throw error;
      this.chronicle.tell(() => `  refused: ${error.name}: ${error.message}`);
      if (!isForeseen(error)) this.chronicle.violate('defect', error.stack ?? error.message);
      return { is: 'refused', error };
    }
  }

  async #crashed(): Promise<{ readonly is: 'crashed' }> {
    this.chronicle.tell(() => '  CRASH');
    await this.#leave();
    return { is: 'crashed' };
  }

  /** A process for a new run: the one that lives on, or a new one. */
  async #enter(trouble: Trouble): Promise<Session> {
    const course = new Course(trouble, this.figures);
    this.course = course;
    if (this.scenario.setting.process !== 'long') await this.#leave();
    if (this.#session === undefined) return this.#open(course);
    this.#session.process.course = course;
    return this.#session;
  }

  async #open(course: Course): Promise<Session> {
    const { stage, ledger, clock, chronicle } = this;
    const { reversed, uniqueNames, purgeDays } = this.scenario.setting;
    const process = new Process(stage.pid(), course, this.figures, () => clock.pass(11));
    const now = (): number => clock.nowMs;
    this.#session = await openSession(process, {
      stage,
      ledger,
      clock,
      yaml: this.#yaml,
      seed: this.scenario.seed,
      sources: { truth: this.truth, reversed, now, noted: (note) => void chronicle.reads.push(note) },
      app: {
        state: this.app,
        tenant: TENANT,
        uniqueNames,
        reversed,
        now,
        lag: this.#lag,
        sent: (operation) => noteSent(operation, clock.nowMs, chronicle),
        effected: (effect) => judgeEffect(effect, chronicle),
        pretended: (operation) => notePretended(operation, chronicle),
        ...(purgeDays === undefined ? {} : { purgeAfterMs: purgeDays * DAY_MS }),
      },
    });
    return this.#session;
  }

  async #leave(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) await closeSession(session, this.stage);
  }

  async #byHand(change: Extract<Change, { do: 'hand' | 'hand-create' | 'hand-group' }>): Promise<void> {
    const groups = [...this.app.groups.keys()];
    const trashed = new Set([...this.app.accounts.values()].flatMap(({ id, standing }) => (standing === 'trashed' ? [id] : [])));
    const account = this.app.byHand(change, this.clock.nowMs);
    // Reads lag behind our writes: what no read could show, nobody can be asked to heed.
    this.#lag.shown = undefined;
    for (const id of groups) if (!this.app.groups.has(id)) this.chronicle.noteLost(id);
    if (change.do === 'hand-group' && this.app.groups.has(change.id)) await this.#noteMistakable('group', change.id, change.name);
    if (account === undefined) return;
    if (change.do === 'hand-create') await this.#noteMistakable('account', account.id, account.username);
    this.chronicle.noteName(account.username, this.chronicle.owned.get(account.id)?.key ?? account.id);
    if (account.alias !== undefined) this.chronicle.noteName(account.alias, account.id);
    if (account.foreign && !this.chronicle.foreignSince.has(account.id)) this.chronicle.foreignSince.set(account.id, this.clock.nowMs);
    if (change.do === 'hand') await this.#noteDeed(change.what, account.id, trashed.has(account.id));
  }

  async #noteDeed(what: HandDeed, accountId: string, wasTrashed: boolean): Promise<void> {
    if (what === 'rename') await this.#noteRenamed(accountId);
    if (what === 'disable') await this.#noteDisabled(accountId);
    if (what === 'delete') this.chronicle.noteLost(accountId);
    // Where it lies now a person has put it.
    if (what === 'trash' && !wasTrashed) this.chronicle.disabledByUs.delete(accountId);
  }

  // While a creation of that name is planned or open, nobody can tell whether it made this: it is taken over as what was there.
  async #noteMistakable(type: 'account' | 'group', id: string, name: string): Promise<void> {
    const open = (await this.ledger.openIntents(TENANT)).map(({ payload }) => payload as unknown as Operation);
    const planned = this.chronicle.plans.filter(({ isUsed }) => !isUsed).flatMap(({ operations }) => [...operations.values()]);
    for (const operation of [...open, ...planned]) {
      if (operation.kind !== 'create' || operation.type !== type) continue;
      const wanted = operation.attributes[type === 'account' ? 'username' : 'name'];
      if (typeof wanted === 'string' && folded(wanted) === folded(name)) this.chronicle.owned.set(id, { key: operation.owner.key, by: 'adopted', isUnsure: true });
    }
  }

  // While a disabling of ours is open, nobody can tell whose hand it was: it is taken for ours.
  async #noteDisabled(accountId: string): Promise<void> {
    const open = (await this.ledger.openIntents(TENANT)).map(({ payload }) => payload as unknown as Operation);
    if (open.some((operation) => operation.kind === 'disable' && operation.ref.id === accountId)) this.chronicle.disabledByUs.add(accountId);
  }

  async #noteRenamed(accountId: string): Promise<void> {
    this.chronicle.renamedAt.set(accountId, this.clock.nowMs);
    const owner = this.chronicle.owned.get(accountId);
    if (owner?.by !== 'created') return;
    const link = await this.ledger.linkOf(TENANT, 'account', { source: 'dir', key: owner.key });
    // Made by a write whose answer nobody has, and found by its name only: under another one it cannot be found.
    if (link?.targetId === accountId) return;
    this.chronicle.noteLost(accountId);
    this.chronicle.owned.set(accountId, { ...owner, isUnsure: true });
  }

  #purge(): void {
    const { purgeDays } = this.scenario.setting;
    if (purgeDays === undefined) return;
    for (const id of this.app.purge(this.clock.nowMs, purgeDays * DAY_MS)) this.chronicle.noteLost(id);
  }

  #path(plan: number): string {
    return join(this.stage.folder, 'plans', `${plan}.jsonl`);
  }
}

const FORESEEN: ReadonlySet<string> = new Set(['PlanRefused', 'TenantBusy', 'ClockRefused', 'SimulatedDefect']);

/** Errors that are answers; everything else is a defect. */
function isForeseen(error: Error): boolean {
  return isConnectorError(error) || FORESEEN.has(error.name);
}
