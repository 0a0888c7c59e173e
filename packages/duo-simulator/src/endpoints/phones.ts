import { Failure } from '../http/failure.js';
import { newPhone } from '../store/new-records.js';
import { normaliseNumber, phonePlatforms, phoneTypes } from '../store/phone-words.js';
import type { PhoneRecord } from '../store/records.js';
import { fullPhoneView } from '../store/views.js';
import { phoneOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import { readNumber } from './phone-number.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';

const textFields = ['name', 'extension', 'predelay', 'postdelay'] as const;

function viewIn(call: Call): (phone: PhoneRecord) => ReturnType<typeof fullPhoneView> {
  return (phone) => fullPhoneView(call.account, phone, call.behaviour.objectKeys);
}

function readWord(call: Call, name: 'type' | 'platform', words: readonly string[]): string | undefined {
  const word = call.params.text(name)?.toLowerCase();
  if (word === undefined || words.includes(word)) return word;
  throw new Failure(40002, name);
}

/** A number is one phone only; with another extension it is another phone [PSMB#31]. */
function checkNumber(call: Call, number: string, extension: string, phoneId: string): void {
  if (number === '') return;
  const holders = call.account.indexes.numbers.get(number).filter((id) => id !== phoneId);
  if (holders.some((id) => call.account.phones.get(id)?.extension === extension)) throw new Failure(40003);
}

/** Reads and checks everything before anything is written. */
function readChange(call: Call, current: PhoneRecord): (phone: PhoneRecord) => void {
  const number = readNumber(call, 'number');
  const type = readWord(call, 'type', phoneTypes);
  const platform = readWord(call, 'platform', phonePlatforms);
  const texts = textFields.map((field) => [field, call.params.text(field)] as const);
  checkNumber(call, number ?? current.number, call.params.text('extension') ?? current.extension, current.phoneId);
  return (phone) => {
    if (number !== undefined) phone.number = number;
    if (type !== undefined) phone.type = type;
    if (platform !== undefined) phone.platform = platform;
    for (const [field, text] of texts) if (text !== undefined) phone[field] = text;
  };
}

function filteredPhones(call: Call): readonly PhoneRecord[] {
  const number = call.params.text('number');
  const extension = call.params.text('extension');
  let phones = call.account.phones.all();
  if (number !== undefined) {
    const normal = normaliseNumber(number, true) ?? number;
    phones = call.account.indexes.numbers.get(normal).flatMap((id) => call.account.phones.get(id) ?? []);
  }
  return extension === undefined ? phones : phones.filter((phone) => phone.extension === extension);
}

function listPhones(call: Call): Reply {
  return pageOf(call, filteredPhones(call), pageRules.others, viewIn(call));
}

function createPhone(call: Call): Reply {
  const phone = newPhone(call.account.mint('DP'));
  readChange(call, phone)(phone);
  call.account.putPhone(phone);
  return { response: viewIn(call)(phone) };
}

function modifyPhone(call: Call): Reply {
  const phone = phoneOf(call);
  call.account.changePhone(phone, readChange(call, phone));
  return { response: viewIn(call)(phone) };
}

function deletePhone(call: Call): Reply {
  const phone = call.account.phones.get(call.ids['phone_id'] ?? '');
  if (phone !== undefined) call.account.removePhone(phone);
  else if (call.behaviour.deleteUnknownPhone === '40401') throw new Failure(40401);
  return emptyReply;
}

export const phoneRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/phones', grant: 'read-resource', endpointClass: 'list', handle: listPhones },
  { verb: 'POST', pattern: '/admin/v1/phones', grant: 'write-resource', endpointClass: 'modify', handle: createPhone },
  { verb: 'GET', pattern: '/admin/v1/phones/{phone_id}', grant: 'read-resource', endpointClass: 'get', handle: (call) => ({ response: viewIn(call)(phoneOf(call)) }) },
  { verb: 'POST', pattern: '/admin/v1/phones/{phone_id}', grant: 'write-resource', endpointClass: 'modify', handle: modifyPhone },
  { verb: 'DELETE', pattern: '/admin/v1/phones/{phone_id}', grant: 'write-resource', endpointClass: 'modify', handle: deletePhone },
];
