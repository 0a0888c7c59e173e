import { createPublicKey } from 'node:crypto';
import type { ApplyDefinition, ApprovalDefinition } from '../../mapping/definition.js';
import type { Draft } from './draft.js';
import { applySchema, approvalSchema } from './schema.js';

/** The file's settings beside its sections, defaults filled in. */
export interface Settings {
  readonly approval: ApprovalDefinition;
  readonly apply: ApplyDefinition;
}

/** One failure in five, of enough to tell an unlucky few from a target that refuses everything. */
const STOP_ON_ERRORS = { percent: 20, above: 20 } as const;

/** What the file says of approving and applying. What does not fit its form is reported with the whole document, and left out here. */
export function settingsOf(approval: unknown, apply: unknown): Settings {
  const approving = approvalSchema.safeParse(approval).data;
  const applying = applySchema.safeParse(apply).data;
  const stop = applying?.stopOnErrors;
  return {
    approval: { required: approving?.required ?? 1, approvers: approving?.approvers ?? {} },
    apply: {
      waves: applying?.waves ?? [],
      stopOnErrors: { percent: stop?.percent ?? STOP_ON_ERRORS.percent, above: stop?.above ?? STOP_ON_ERRORS.above },
    },
  };
}

const HOW_TO_MAKE_KEYS = 'make one with: openssl genpkey -algorithm ed25519 -out me.pem && openssl pkey -in me.pem -pubout';

/** What is wrong with the settings beyond their form: keys that verify nothing, approvals that nobody can give. */
export function settingsDrafts({ approval }: Settings): readonly Draft[] {
  const names = Object.keys(approval.approvers);
  const path = ['approval', 'approvers'];
  const keys = new Map<string, string>();
  const drafts: Draft[] = [];
  for (const name of names) {
    const at = [...path, name];
    const key = publicKeyText(approval.approvers[name] ?? '');
    if (key === undefined) drafts.push({ path: at, message: `the key of ${name} is not an Ed25519 public key`, remedy: HOW_TO_MAKE_KEYS });
    else if (keys.has(key)) drafts.push({ path: at, message: `${name} has the same key as ${keys.get(key) ?? ''}`, remedy: 'every approver needs a key of their own' });
    else keys.set(key, name);
  }
  if (names.length > 0 && names.length < approval.required) {
    const message = `${approval.required} approvals are required and there are ${names.length} approvers`;
    drafts.push({ path: ['approval', 'required'], message, remedy: 'no plan that a guard blocked could ever be approved' });
  }
  return drafts;
}

// PEM, or the base64 inside of it; undefined when it is anything but an Ed25519 public key.
function publicKeyText(text: string): string | undefined {
  try {
    const isPem = text.includes('-----BEGIN PUBLIC KEY-----');
    const key = isPem ? createPublicKey(text) : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key.export({ format: 'der', type: 'spki' }).toString('base64') : undefined;
  } catch {
    return undefined;
  }
}
