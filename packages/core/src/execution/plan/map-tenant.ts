import type { SourceProfile } from '../../contracts/source.js';
import { ownerText } from '../../domain/identity.js';
import type { BaselineCount } from './baseline-count.js';
import { CommonRefusals } from './common-refusals.js';
import type { CompareInput } from './compare-input.js';
import type { EditCauses } from './edit-causes.js';
import { emptyScopeFinding } from './empty-scope.js';
import { LeaverNotes } from './letting-go.js';
import { mapPipeline } from './map-pipelines.js';
import type { PlanTally } from './plan-tally.js';
import { Remarks } from './remarks.js';
import { requestsOf } from './source-requests.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedGroups } from './staged-groups.js';
import type { Weighed } from './weigh-plan.js';

/** Maps the people and groups of all pipelines of a tenant. Returns the pipelines that let nobody in although they have people. */
export function mapTenant(
  input: CompareInput,
  desire: StagedDesire,
  groups: StagedGroups | undefined,
  causes: EditCauses,
  tally: PlanTally,
  count: BaselineCount | undefined,
): Weighed['emptyScopes'] {
  const profiles: Record<string, SourceProfile> = {};
  for (const [name, { profile }] of Object.entries(input.sources)) profiles[name] = profile;
  const remarks = new Remarks();
  const refusals = new CommonRefusals(input.profile.schemas.account);
  const asked = new Map(requestsOf(input).map((request) => [request.name, request.attributes.person]));
  const leavers = new LeaverNotes(input.links, causes, asked);
  const emptyScopes: Weighed['emptyScopes'][number][] = [];
  for (const pipeline of input.pipelines) {
    const { name, from } = pipeline.definition;
    const { rates, matched } = mapPipeline(pipeline, {
      sources: input.staged.sources,
      profiles,
      desire,
      groups,
      leavers,
      seed: input.seed,
      nowMs: input.nowMs,
      ...(count === undefined ? {} : { unwanted: (name: string, standing: 'out' | 'held') => count.named(name, standing) }),
      remark: (about, key, remark) => remarks.add(about, key, remark),
      mapped: (about, result) => refusals.add(about, result),
    });
    const source = input.staged.sources.get(from);
    if (matched === 0 && source !== undefined && source.persons.length > 0) {
      tally.tell(emptyScopeFinding(pipeline, source));
      const links = input.links.activeOf(name);
      if (links > 0) emptyScopes.push({ pipeline: name, links, place: input.placeOf(['pipelines', name, 'scope']) });
    }
    for (const [joined, rate] of Object.entries(rates)) {
      const severity = rate.joined < rate.of ? 'warning' : 'info';
      tally.tell({ code: 'join-rate', severity, about: `${name}.join.${joined}`, message: `${joined}: ${rate.joined} of ${rate.of} joined` });
    }
  }
  for (const finding of [...refusals.findings(), ...remarks.findings()]) tally.tell(finding);
  holdUnusable(input, tally);
  return emptyScopes;
}

// A record that was seen but cannot be used is held, never gone: its link must not look like an absence.
function holdUnusable({ links, staged, pipelines }: CompareInput, tally: PlanTally): void {
  const owning = new Set(pipelines.map((pipeline) => pipeline.definition.from));
  for (const source of staged.sources.values()) {
    if (!owning.has(source.name)) continue;
    for (const key of source.withheld.person.keys()) {
      const link = links.find(ownerText({ source: source.name, key }));
      if (link >= 0) links.markSeen(link);
      // Who is seen is there, whatever cannot be told of them: an absence that is to be confirmed begins anew.
      if (link >= 0 && links.accounts.get(link).leaving === undefined) tally.back({ source: source.name, key });
      tally.situation('account', link >= 0 ? 'withheld' : 'rejected');
    }
  }
}
