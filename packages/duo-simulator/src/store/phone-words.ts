import type { PhoneRecord } from './records.js';

/** Request words and their response spelling: title case where recorded [HAR, SPL26], the brands' own otherwise. */
const wireTexts: Readonly<Record<string, string>> = {
  unknown: 'Unknown',
  mobile: 'Mobile',
  landline: 'Landline',
  'google android': 'Google Android',
  'apple ios': 'Apple iOS',
  'windows phone 7': 'Windows Phone',
  'windows phone': 'Windows Phone',
  'rim blackberry': 'RIM Blackberry',
  'java j2me': 'Java J2ME',
  'palm webos': 'Palm webOS',
  'symbian os': 'Symbian OS',
  'windows mobile': 'Windows Mobile',
  'generic smartphone': 'Generic Smartphone',
};

export const phoneTypes: readonly string[] = ['unknown', 'mobile', 'landline'];

export const phonePlatforms: readonly string[] = Object.keys(wireTexts).filter((word) => word !== 'mobile' && word !== 'landline');

export function wireText(word: string): string {
  return wireTexts[word] ?? word;
}

/** Landline ["phone"] is a guess; the others are recorded [HAR, BLINK]. */
export function phoneCapabilities(phone: PhoneRecord): readonly string[] {
  if (phone.activated) return ['auto', 'push', 'sms', 'mobile_otp'];
  return phone.type === 'landline' ? ['phone'] : ['sms'];
}

/**
 * "+" and digits without the spaces, dots, dashes and brackets people write; undefined when it is not a number.
 * `assumeUs` puts +1 before a number without country code.
 */
export function normaliseNumber(text: string, assumeUs: boolean): string | undefined {
  const bare = text.replace(/[\s().-]/g, '');
  if (/^\+\d{5,18}$/.test(bare)) return bare;
  if (!assumeUs || !/^\d{7,15}$/.test(bare)) return undefined;
  return bare.length === 11 && bare.startsWith('1') ? `+${bare}` : `+1${bare}`;
}
