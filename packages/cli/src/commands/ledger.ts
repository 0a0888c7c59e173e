import type { ChainAnchor, Digest } from '@rollcall/core';
import type { Renamed } from '@rollcall/core/host';
import type { TargetOption } from '../choose-target.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { cannotWrite } from '../messages.js';
import { backedUp, badHead, exported, rebound, recovered, renamed } from '../messages-orders.js';
import { writingProblem } from '../plan-file.js';
import { maskJson } from '../render/masking.js';
import { ledgerText, personText, verdictText } from '../render/ledger-text.js';
import { withHost, type Session } from '../session.js';

export interface ShowOptions extends TargetOption {
  readonly json?: boolean;
}

/** Shows the ledger in numbers, or what it knows of one person. */
export function show(session: Session, person: string | undefined, { target, json }: ShowOptions): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const look = session.look(false);
    const { terminal, redactor } = session;
    if (person === undefined) {
      const shown = await host.care.showLedger();
      terminal.out(json === true ? JSON.stringify(redactor.value(shown), null, 2) : ledgerText(shown, look));
    } else {
      const shown = await host.care.showPerson(person, target);
      terminal.out(json === true ? JSON.stringify(redactor.value(maskJson(shown)), null, 2) : personText(shown, look));
    }
    return EXIT.fine;
  });
}

export interface ExportOptions {
  readonly out?: string;
  readonly journal?: boolean;
  readonly showValues?: boolean;
}

/** Prints what the ledger remembers, with phone numbers and e-mail addresses masked unless asked otherwise; or writes the file that `recover` takes. */
export function exportLedger(session: Session, { out, journal, showValues }: ExportOptions): Promise<ExitCode> {
  return withHost(session, async (host) => {
    const { terminal } = session;
    const problem = out === undefined ? undefined : writingProblem(out);
    if (out !== undefined && problem !== undefined) {
      terminal.error(cannotWrite(out, problem));
      return EXIT.badConfiguration;
    }
    if (out !== undefined && journal !== true) {
      terminal.out(exported(out, await host.care.exportLinks(out)));
      return EXIT.fine;
    }
    for await (const line of journal === true ? host.care.journalLines() : host.care.ledgerLines()) terminal.out(showValues === true ? line : JSON.stringify(maskJson(JSON.parse(line))));
    return EXIT.fine;
  });
}

export interface VerifyOptions {
  readonly head?: string;
  readonly json?: boolean;
}

/** Checks the chain over the journal, against a head that was printed earlier where one is named. */
export function verify(session: Session, { head, json }: VerifyOptions): Promise<ExitCode> {
  const anchor = head === undefined ? undefined : anchorIn(head);
  if (head !== undefined && anchor === undefined) {
    session.terminal.error(badHead(head));
    return Promise.resolve(EXIT.badConfiguration);
  }
  return withHost(session, async (host) => {
    const verdict = await host.care.verify(anchor);
    session.terminal.out(json === true ? JSON.stringify(verdict, null, 2) : verdictText(verdict, anchor, session.look(false)));
    return verdict.intact ? EXIT.fine : EXIT.failed;
  });
}

function anchorIn(text: string): ChainAnchor | undefined {
  const [, sequence, hex] = /^(\d+):sha256:([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  if (sequence === undefined || hex === undefined) return undefined;
  const head: Digest = `sha256:${hex}`;
  return { sequence: Number(sequence), head };
}

/** Copies the ledger to a new file. */
export function backup(session: Session, file: string): Promise<ExitCode> {
  return withHost(session, async (host) => {
    await host.care.backup(file);
    session.terminal.out(backedUp(file));
    return EXIT.fine;
  });
}

/** Follows a rename in the file. */
export function rename(session: Session, [what = '', from = '', to = '']: readonly string[], { target }: TargetOption): Promise<ExitCode> {
  return withHost(session, async (host) => {
    // Commander lets these words through only.
    const changed = await host.care.rename({ what: what as Renamed, from, to, ...(target === undefined ? {} : { target }) });
    session.terminal.out(renamed(what, from, to, changed));
    return EXIT.fine;
  });
}

/** Lets a target's name mean another tenant. */
export function rebind(session: Session, target: string): Promise<ExitCode> {
  return withHost(session, async (host) => {
    session.terminal.out(rebound(target, await host.care.rebind(target)));
    return EXIT.fine;
  });
}

export interface RecoverOptions {
  readonly links?: string;
}

/** Takes over what a links file knows. */
export function recover(session: Session, { links }: RecoverOptions): Promise<ExitCode> {
  return withHost(session, async (host) => {
    session.terminal.out(recovered(await host.care.recover(links)));
    return EXIT.fine;
  });
}
