import { expect } from 'chai';
import { configDigest, configJsonSchema, loadConfig, type ConfigResult } from '../../../../packages/core/src/host/config/index.js';
import { duo, env, ldap, plugins, readFile, sample } from '../plugins-for-tests.js';

/** The target of the sample as one whose plugin tells its exchanges. */
const telling = { ...duo, commandLog: { plain: ['status'] } };
const known = [...plugins.filter(({ type }) => type !== 'duo'), telling];

const load = (commandLog: string, inSection = 'targets'): ConfigResult => {
  const text = inSection === 'targets' ? sample.replace('secretKey: "${file:/run/secrets/duo_skey}"', (key) => `${key}, commandLog: ${commandLog}`) : sample.replace('    url: ldaps://ds.example.edu\n', (line) => `${line}    commandLog: ${commandLog}\n`);
  return loadConfig({ text, file: '/etc/rollcall/rollcall.yaml', plugins: known, env: { ...env, LOGS: '/var/log', WHEN: 'always', KEEP: '3' }, readFile });
};

const settings = (commandLog: string): unknown => {
  const result = load(commandLog);
  return result.ok ? result.config.targets['duo']?.commandLog : result.issues.map(({ line, column, message, remedy }) => `${line}:${column} ${message}${remedy === undefined ? '' : ` | ${remedy}`}`);
};

const defaults = { format: 'pretty', maxBytes: 20_000_000, keep: 5, showsValues: false };

describe('command log: the key of a section', () => {
  const cases: readonly (readonly [written: string, meant: unknown])[] = [
    ['always', { when: 'always', ...defaults }],
    ['on-error', { when: 'on-error', ...defaults }],
    ['off', undefined],
    ['"${env:WHEN}"', { when: 'always', ...defaults }],
    ['{ when: off, format: json }', undefined],
    ['{ when: on-error, format: json, file: "${env:LOGS}/duo.log", maxSizeMb: 0.5, keep: "${env:KEEP}", showValues: true }', { when: 'on-error', format: 'json', file: '/var/log/duo.log', maxBytes: 500_000, keep: 3, showsValues: true }],
    ['allways', ['15:136 "commandLog" must be one of "off", "on-error" and "always" | did you mean "always"?']],
    ['true', ['15:136 "commandLog" must be one of "off", "on-error" and "always"']],
    ['[always, on-error]', ['15:136 "commandLog" must be one of "off", "on-error" and "always"']],
    ['{ format: json }', ['15:124 missing key "when"']],
    ['{ when: always, fromat: json }', ['15:152 unknown key "fromat" | did you mean "format"?']],
    ['{ when: always, maxSizeMb: 0, keep: 1.5 }', ['15:163 "maxSizeMb" must be at least 0.01', '15:172 "keep" must be a whole number, not a fraction']],
    ['{ when: always, file: "${env:NOWHERE}" }', ['15:159 environment variable NOWHERE is not set | set NOWHERE, or put the value in a file and write ${file:PATH}']],
  ];
  for (const [written, meant] of cases) it(written, () => expect(settings(written)).to.deep.equal(meant));

  it('never reaches the plugin, and leaves a plan the plan of its configuration', () => {
    const [without, withLog] = [load('off'), load('always')];
    if (!without.ok || !withLog.ok) throw new Error('refused');
    expect(Object.keys(withLog.config.targets['duo']?.section ?? {})).to.deep.equal(['host', 'integrationKey', 'secretKey']);
    expect(configDigest(withLog.config)).to.equal(configDigest(without.config));
  });

  it('is unknown where the plugin tells no exchanges', () => {
    const result = load('always', 'sources');
    expect(result.ok ? [] : result.issues.map(({ line, column, message }) => `${line}:${column} ${message}`)).to.deep.equal(['7:5 unknown key "commandLog"']);
  });

  it('is in the schema for editors where it is known', () => {
    const text = (kind: 'sources' | 'targets'): string => JSON.stringify((configJsonSchema([ldap, telling])['properties'] as Record<string, unknown>)[kind]);
    expect(text('targets')).to.include('"commandLog":{').and.include('The requests to the other side').and.include('"showValues"');
    expect(text('sources')).to.not.include('commandLog');
  });
});
