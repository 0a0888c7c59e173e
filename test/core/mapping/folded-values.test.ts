import { expect } from 'chai';
import { compilePipeline } from '../../../packages/core/src/mapping/compile.js';
import { definitionOf, directory, duo, hr, inputOf, NOON_MS } from './fixtures.js';

describe('mapping: a list whose accents are folded', () => {
  it('holds each value once, in order, whatever the source wrote', () => {
    const definition = definitionOf({ accounts: { aliases: 'directory.mail' } });
    const [aliases] = Object.entries(definition.accounts).flatMap(([name, attribute]) => (name === 'aliases' ? [attribute] : []));
    if (aliases === undefined) throw new Error('no aliases');
    const result = compilePipeline({ ...definition, accounts: { ...definition.accounts, aliases: { ...aliases, foldAccents: true } } }, { directory, hr }, duo);
    if (!result.ok) throw new Error('refused');
    const { desired } = result.pipeline.mapPerson(inputOf({ attributes: { uid: 'ann', mail: ['émile', 'Zoë', 'emile', 'ZOE', 'ann'] } }), NOON_MS);
    expect(desired['aliases']).to.deep.equal({ state: 'value', value: ['ann', 'emile', 'ZOE'] });
  });
});
