import type { Link } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';

/** Put out by us when the person left, active again now: somebody else did that. */
export function leaverEnabledFinding(link: Link): Finding {
  return {
    code: 'enabled-elsewhere',
    severity: 'warning',
    about: ownerText(link.owner),
    message: `${link.label} left, was put out by Rollcall (${link.leaving?.rung ?? 'disable'}), and is active again, not by Rollcall: it is put out once more, and its ladder begins anew`,
    remedy: 'Let the source want this person if the account is to live.',
  };
}

/** A leaver whose pipeline has no rung to climb. */
export function leaverStaysFinding(link: Link): Finding {
  return {
    code: 'leaver-stays',
    severity: 'warning',
    about: ownerText(link.owner),
    message: `${link.label} is not wanted any more and stays as it is: the ladder of pipeline ${link.pipeline} has no rung`,
    remedy: 'Take the access away in the target, or let `leave` of the pipeline name a rung.',
  };
}

/** A leaver whose account somebody else disabled before. */
export function leaverDisabledFinding(link: Link): Finding {
  return {
    code: 'leaver-disabled-elsewhere',
    severity: 'info',
    about: ownerText(link.owner),
    message: `${link.label} left and is disabled already, not by Rollcall: it stays as it is, and its ladder does not begin`,
    remedy: 'Delete it in the target when it is no longer needed.',
  };
}

/** Nobody can tell whether this person leaves: their pipeline is not read. Counted together by pipeline, not told one by one. */
export function pipelineFrozenFinding(link: Link): Finding {
  return {
    code: 'pipeline-frozen',
    severity: 'warning',
    about: ownerText(link.owner),
    message: `${link.label} belongs to pipeline ${link.pipeline}, which is disabled or gone from the file: it stays as it is`,
    remedy: 'Put the pipeline back, or let another pipeline of the same source want this person.',
  };
}

/** The reader contradicts itself: a whole read lacked the record, and asking for its key found it. */
export function contradictedFinding(link: Link): Finding {
  return {
    code: 'absence-contradicted',
    severity: 'error',
    about: ownerText(link.owner),
    message: `${link.label} was missing from the whole read of ${link.owner.source}, but asking for that key finds the record: nothing is taken away`,
    remedy: `Look at what the reading account may list in ${link.owner.source}: rights, filters and views that hide records from a listing.`,
  };
}

/** Somebody ordered it, and the source still wants the person. */
export function leftByOrderFinding(link: Link, nowMs: number): Finding {
  const { by, at } = link.leaving?.ordered ?? { by: 'somebody', at: link.since };
  const days = Math.floor((nowMs - Date.parse(at)) / 86_400_000);
  const age = days < 1 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  return {
    code: 'left-by-order',
    severity: 'warning',
    about: ownerText(link.owner),
    message: `${link.label} was put out by ${by} on ${at.slice(0, 10)} (${age}), and the source still wants this person: the account stays out`,
    remedy: `Let the source let this person go, or lift the order: rollcall leave ${ownerText(link.owner)} --undo.`,
  };
}
