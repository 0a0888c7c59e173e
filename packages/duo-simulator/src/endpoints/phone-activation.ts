import { Failure } from '../http/failure.js';
import type { SentText } from '../store/messages.js';
import type { PhoneRecord } from '../store/records.js';
import { phoneOf } from './found.js';
import type { Call, Reply, Route } from './route.js';
import { activationLink, barcodeLink, codeLetters, installationLink } from './simulated-links.js';

const defaultValidSeconds = 86_400;
const codeLength = 20;
const defaultTexts = {
  activation_msg: 'To activate the Duo Mobile app, click this link: <acturl>',
  installation_msg: 'Welcome to Duo! To install the Duo Mobile app, click this link: <insturl>',
} as const;

/** Duo Mobile runs on what is known to be a phone of some platform [facts 2.6]. */
function checkKnown(phone: PhoneRecord): void {
  if (phone.type === 'unknown') throw new Failure(40002, 'type');
  if (phone.platform === 'unknown') throw new Failure(40002, 'platform');
}

function checkNumber(phone: PhoneRecord): void {
  if (phone.number === '') throw new Failure(40002, 'number');
}

function readValidSeconds(call: Call): number {
  const seconds = call.params.count('valid_secs') ?? defaultValidSeconds;
  if (seconds === 0) throw new Failure(40002, 'valid_secs');
  return seconds;
}

/** The message with its link; 40002 for one that is too long or has no place for the link [PY]. */
function readText(call: Call, name: keyof typeof defaultTexts, mark: '<acturl>' | '<insturl>', link: string): string {
  const template = call.params.text(name) ?? defaultTexts[name];
  if (template.length > call.behaviour.activationTextMaximum || !template.includes(mark)) throw new Failure(40002, name);
  return template.replaceAll(mark, link);
}

function send({ account, nowSeconds }: Call, phone: PhoneRecord, purpose: SentText['purpose'], text: string): void {
  account.messages.push({ kind: 'text', purpose, to: phone.number, sentAt: nowSeconds, text });
}

function createActivation(call: Call): Reply {
  const phone = phoneOf(call);
  checkKnown(phone);
  const validSeconds = readValidSeconds(call);
  const installs = call.params.flag('install') === true;
  const code = call.account.mintCode(codeLetters, codeLength);
  phone.activation = { code, expires: call.nowSeconds + validSeconds };
  return {
    response: {
      activation_barcode: barcodeLink(code),
      activation_url: activationLink(code),
      installation_url: installs ? installationLink : undefined,
      valid_secs: validSeconds,
    },
  };
}

/** With `install`, a first message says where to get Duo Mobile [PY]. */
function sendActivation(call: Call): Reply {
  const phone = phoneOf(call);
  checkKnown(phone);
  checkNumber(phone);
  const validSeconds = readValidSeconds(call);
  const code = call.account.mintCode(codeLetters, codeLength);
  const activation = readText(call, 'activation_msg', '<acturl>', activationLink(code));
  const installation = call.params.flag('install') === true ? readText(call, 'installation_msg', '<insturl>', installationLink) : undefined;
  phone.activation = { code, expires: call.nowSeconds + validSeconds };
  if (installation !== undefined) send(call, phone, 'installation', installation);
  send(call, phone, 'activation', activation);
  return { response: { activation_barcode: barcodeLink(code), activation_msg: activation, installation_msg: installation, valid_secs: validSeconds } };
}

function sendInstallation(call: Call): Reply {
  const phone = phoneOf(call);
  checkKnown(phone);
  checkNumber(phone);
  const text = readText(call, 'installation_msg', '<insturl>', installationLink);
  send(call, phone, 'installation', text);
  return { response: { installation_msg: text } };
}

export const phoneActivationRoutes: readonly Route[] = [
  { verb: 'POST', pattern: '/admin/v1/phones/{phone_id}/activation_url', grant: 'write-resource', endpointClass: 'modify', handle: createActivation },
  { verb: 'POST', pattern: '/admin/v1/phones/{phone_id}/send_sms_activation', grant: 'write-resource', endpointClass: 'modify', handle: sendActivation },
  { verb: 'POST', pattern: '/admin/v1/phones/{phone_id}/send_sms_installation', grant: 'write-resource', endpointClass: 'modify', handle: sendInstallation },
];
