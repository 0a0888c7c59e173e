import { Failure } from '../http/failure.js';
import { RealNumber } from '../http/json.js';
import { isDeprecatedSetting } from '../store/settings.js';
import type { SettingValue } from '../store/records.js';
import type { Call, Reply, Route } from './route.js';

/** The new value in the kind of the current one; 40002 when it cannot be. An unset one takes a number or a text. */
function converted(call: Call, name: string, current: SettingValue): SettingValue {
  const text = call.params.text(name) ?? '';
  if (typeof current === 'boolean') return call.params.flag(name) ?? current;
  const number = text === '' ? Number.NaN : Number(text);
  if (typeof current === 'number' || current instanceof RealNumber) {
    if (Number.isNaN(number)) throw new Failure(40002, name);
    return current instanceof RealNumber ? new RealNumber(number) : number;
  }
  if (current === null) return text === '' ? null : Number.isNaN(number) ? text : number;
  return text;
}

/** Unknown names are ignored; deprecated ones are accepted without effect [PY]. */
function modifySettings(call: Call): Reply {
  const { settings } = call.account;
  const changes: [string, SettingValue][] = [];
  for (const name of call.params.names) {
    const current = settings[name];
    if (current === undefined || isDeprecatedSetting(name)) continue;
    changes.push([name, converted(call, name, current)]);
  }
  for (const [name, value] of changes) settings[name] = value;
  return { response: settings };
}

export const settingsRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/settings', grant: 'settings', endpointClass: 'get', handle: (call) => ({ response: call.account.settings }) },
  { verb: 'POST', pattern: '/admin/v1/settings', grant: 'settings', endpointClass: 'modify', handle: modifySettings },
];
