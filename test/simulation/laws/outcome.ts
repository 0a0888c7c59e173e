import type { Link } from '@rollcall/core';
import type { AppAccount, AppGroup, AppState } from '../app-state.js';
import type { Chronicle } from '../chronicle.js';
import { folded, type Truth } from '../truth.js';
import type { PersonFacts } from '../scenario.js';

/** What is there in the end. */
export interface FinalState {
  readonly truth: Truth;
  readonly app: AppState;
  readonly chronicle: Chronicle;
  readonly accountLinks: readonly Link[];
  readonly groupLinks: readonly Link[];
}

/**
 * Law: once faults stop, the target is as the sources want it, except for what the file says is left to people: names that two
 * want or that somebody holds, accounts that others manage, what was disabled or trashed by hand.
 */
export function judgeOutcome(state: FinalState): void {
  const linked = new Map(state.accountLinks.map((link) => [link.owner.key, link]));
  const wanted = wantedPeople(state);
  for (const [key, facts] of wanted) judgeWanted(key, facts, linked.get(key), wanted, state);
  for (const link of state.accountLinks) judgeLink(link, wanted.has(link.owner.key), state);
  for (const link of state.groupLinks) judgeGroup(link, linked, state);
  judgeMissingGroups(state);
}

function judgeMissingGroups({ truth, app, chronicle, groupLinks }: FinalState): void {
  if (!chronicle.setting.groups) return;
  for (const [key, { name }] of truth.groups) {
    const isSettled = groupLinks.some(({ owner }) => owner.key === key) || !name.startsWith('vpn-');
    const rivals = [...truth.groups].filter(([other, facts]) => other !== key && facts.name === name).length;
    const holders = [...app.groups.values()].filter((group) => group.name === name).length;
    if (!isSettled && rivals + holders === 0) chronicle.violate('converges', `group ${key} (${name}) is wanted and is not there`);
  }
}

function wantedPeople({ truth, chronicle }: FinalState): ReadonlyMap<string, PersonFacts> {
  return new Map([...truth.people].filter(([key]) => truth.wants(key, chronicle.setting)));
}

function judgeWanted(key: string, facts: PersonFacts, link: Link | undefined, wanted: ReadonlyMap<string, PersonFacts>, state: FinalState): void {
  const { app, chronicle } = state;
  const account = link === undefined ? undefined : app.accounts.get(link.targetId);
  if (account !== undefined && isLeftAlone(account, chronicle)) return;
  const isNameFree = nameObstacle(key, facts, account, wanted, state) === undefined;
  if (account !== undefined) judgeAccount(key, facts, account, isNameFree, state);
  else if (isNameFree) chronicle.violate('converges', `${key} (${facts.uid}) is wanted and has no account`);
}

function isToComeBack({ id }: AppAccount, { disabledByUs, pretended }: Chronicle): boolean {
  return disabledByUs.has(id) && !pretended.has(id);
}

// Others manage it, or somebody put it into the trash.
function isLeftAlone(account: AppAccount, chronicle: Chronicle): boolean {
  return account.foreign || (account.standing === 'trashed' && !isToComeBack(account, chronicle));
}

function judgeAccount(key: string, facts: PersonFacts, account: AppAccount, isNameFree: boolean, state: FinalState): void {
  const { chronicle } = state;
  // What a person disabled stays so.
  if (account.standing !== 'active' && isToComeBack(account, chronicle)) chronicle.violate('converges', `${key} is wanted and the account ${account.username} is ${account.standing}`);
  const should = { username: isNameFree ? facts.uid.toLowerCase() : account.username, email: mailOf(facts, state), realname: facts.cn };
  for (const [attribute, value] of Object.entries(should)) {
    const is = account[attribute as keyof typeof should];
    if (is !== value) chronicle.violate('converges', `${attribute} of ${key} is ${is ?? '(none)'} and should be ${value ?? '(none)'}`);
  }
  judgePhones(key, facts, account, chronicle);
}

function judgePhones(key: string, facts: PersonFacts, account: AppAccount, chronicle: Chronicle): void {
  if (facts.mobile !== undefined && !account.phones.has(facts.mobile)) chronicle.violate('converges', `${key} lacks the phone ${facts.mobile}`);
  for (const number of account.phones.keys()) {
    if (number !== facts.mobile && chronicle.given.has(`${account.id} ${number}`)) chronicle.violate('converges', `${key} still has the phone ${number} that we gave`);
  }
}

function mailOf(facts: PersonFacts, { truth, chronicle }: FinalState): string | undefined {
  if (chronicle.setting.joined !== 'mail' || facts.status === 'student') return facts.mail;
  return facts.number === undefined ? undefined : truth.rows.get(facts.number)?.mail;
}

/** Why a person may rightly be without the name they want. */
function nameObstacle(key: string, facts: PersonFacts, account: AppAccount | undefined, wanted: ReadonlyMap<string, PersonFacts>, { app, chronicle }: FinalState): string | undefined {
  const name = folded(facts.uid);
  for (const [other, { uid }] of wanted) if (other !== key && folded(uid) === name) return `${other} wants it too`;
  for (const other of app.accounts.values()) {
    if (other === account) continue;
    if (folded(other.username) === name || (other.alias !== undefined && folded(other.alias) === name)) return `account ${other.id} has it`;
  }
  // A name that somebody else had is not handed on unseen.
  const had = [...(chronicle.names.get(name) ?? [])].filter((who) => who !== key);
  return account === undefined && had.length > 0 ? `${had.join(', ')} had it` : undefined;
}

function judgeLink({ owner, targetId, origin }: Link, isWantedNow: boolean, { app, chronicle, truth }: FinalState): void {
  const known = chronicle.owned.get(targetId);
  if (known?.key !== owner.key) chronicle.violate('owned', `${owner.key} is linked to ${targetId}, which ${known === undefined ? 'is nobody’s' : `is ${known.key}’s`}`);
  else if (known.by === 'adopted' && origin === 'created') chronicle.violate('owned', `${targetId} was adopted, and is remembered as created`);
  const account = app.accounts.get(targetId);
  // Adopted accounts are disabled at most, where the ladder has that rung.
  const isKept = origin === 'adopted' && !chronicle.setting.ladder.includes('disable');
  const isLeft = !isWantedNow && !isKept && !truth.rejected.has(owner.key) && account?.standing === 'active' && !account.foreign;
  if (isLeft) chronicle.violate('converges', `${owner.key} is not wanted and the account ${account.username} is active`);
}

function judgeGroup(link: Link, people: ReadonlyMap<string, Link>, state: FinalState): void {
  const { app, truth, chronicle } = state;
  const group = app.groups.get(link.targetId);
  const facts = truth.groups.get(link.owner.key);
  if (group === undefined || facts?.name.startsWith('vpn-') !== true) return;
  const rivals = [...truth.groups].filter(([key, { name }]) => key !== link.owner.key && name === facts.name).length;
  const others = [...app.groups.values()].filter(({ id, name }) => id !== group.id && name === facts.name).length;
  if (rivals + others === 0) {
    if (group.name !== facts.name) chronicle.violate('converges', `group ${link.owner.key} is called ${group.name} and should be called ${facts.name}`);
    if (group.desc !== facts.description) chronicle.violate('converges', `group ${link.owner.key} is described as ${group.desc ?? '(none)'}`);
  }
  for (const [key, personLink] of people) judgeMember(key, personLink, link, group, state);
}

function judgeMember(key: string, person: Link, groupLink: Link, group: AppGroup, { app, truth, chronicle }: FinalState): void {
  const account = app.accounts.get(person.targetId);
  if (account === undefined || isLeftAlone(account, chronicle) || !truth.wants(key, chronicle.setting)) return;
  const edge = `${account.id} ${group.id}`;
  const should = truth.standpoint(key, chronicle.setting) === 'staff' && truth.members.has(`${key} ${groupLink.owner.key}`);
  const is = app.members.has(edge);
  if (should && !is) chronicle.violate('converges', `${key} should be in ${group.name}`);
  if (!should && is && chronicle.given.has(edge)) chronicle.violate('converges', `${key} should not be in ${group.name}`);
}
