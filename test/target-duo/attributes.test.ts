import type { AttributeValue, TargetAttribute } from '@rollcall/core';
import { expect } from 'chai';
import { profileOf } from '../../packages/target-duo/src/profile.js';
import { duoConfigSchema } from '../../packages/target-duo/src/config.js';
import { sectionOf, tableRows, textOf } from '../docs/pages.js';
import * as op from './support/operations.js';
import { apply, canarySecret, integrationKey, readAll, recordsOf, startWorld, type World } from './support/world.js';

const { schemas, lanes } = profileOf(duoConfigSchema.parse({ host: '127.0.0.1', integrationKey, secretKey: canarySecret, customAttributes: ['Cost Center'] }));
const inline = (type: 'account' | 'group') => Object.entries(schemas[type]?.attributes ?? {}).filter(([, attribute]) => attribute.storage === 'inline');

interface Samples {
  readonly first: AttributeValue;
  readonly second: AttributeValue;
  /** What the request holds for the second one. */
  readonly sent: string;
  /** What is there after clearing; `refused` where it cannot be cleared. */
  readonly cleared: undefined | 'refused';
}

function samplesOf(name: string, { values, multi, required }: TargetAttribute): Samples {
  if (values !== undefined) return { first: values[1] ?? '', second: values[0] ?? '', sent: values[0] ?? '', cleared: 'refused' };
  if (multi) return { first: ['first é', 'same'], second: ['second +&=% value', 'same'], sent: `${name === 'aliases' ? 'alias1' : name}=second%20%2B%26%3D%25%20value&alias2=same&alias3=&alias4=&alias5=&alias6=&alias7=&alias8=`, cleared: undefined };
  return { first: 'first value é', second: 'second +&=% value', sent: 'second +&=% value', cleared: required === true ? 'refused' : undefined };
}

describe('target-duo: the README', () => {
  const named = (heading: string): readonly string[] => tableRows(sectionOf(textOf('packages/target-duo/README.md'), heading)).flatMap(([names = '']) => names.split(', '));

  it('names every attribute of accounts', () => {
    const attributes = Object.keys(schemas.account.attributes).map((name) => name.replace('Cost Center', 'NAME'));
    expect(named('## Configuration').filter((name) => attributes.includes(name)).sort()).to.deep.equal(attributes.sort());
  });

  it('names every lane', () => {
    expect([...named('## Lanes')].sort()).to.deep.equal(Object.keys(lanes).sort());
  });
});

/** Generated from the schema, so that an attribute nobody sends cannot be declared (Grouper's defects 1 and 2). */
describe('target-duo: every declared attribute reaches the wire', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ seed: { customAttributes: ['Cost Center'] } });
  });
  afterEach(() => world.close());

  for (const type of ['account', 'group'] as const) {
    const naming = schemas[type]?.naming ?? '';
    const create = type === 'account' ? op.createAccount : op.createGroup;
    const stored = async (): Promise<Readonly<Record<string, unknown>>> => recordsOf(await readAll(world, { types: [type] }), type)[0]?.attributes ?? {};

    for (const [name, attribute] of inline(type)) {
      it(`${type}.${name}: create, update, clear`, async () => {
        const { first, second, sent, cleared } = samplesOf(name, attribute);
        const wanted = { status: 'active', [naming]: 'thing', [name]: first };
        const [created] = await apply(world, 'writes', create(wanted));
        expect(created?.result).to.equal('done');
        expect(await stored()).to.deep.equal(wanted);
        const id = created && 'entityId' in created ? (created.entityId ?? '') : '';

        const [updated] = await apply(world, 'writes', op.update(type, id, { [name]: second }));
        expect([updated?.result, world.duo.requests.all.at(-1)?.params]).to.deep.equal(['done', { [name]: sent }]);
        expect((await stored())[name]).to.deep.equal(second);

        const [clearing] = await apply(world, 'writes', op.update(type, id, {}, [name]));
        if (cleared === 'refused') expect(clearing?.result).to.equal('refused');
        else expect([clearing?.result, (await stored())[name]]).to.deep.equal(['done', cleared]);
      });
    }
  }

  for (const [name, attribute] of inline('account')) {
    const isBulk = profileOf(duoConfigSchema.parse({ host: '127.0.0.1', integrationKey, secretKey: canarySecret })).lanes['bulkCreate']?.createAttributes?.includes(name) === true;
    it(`account.${name}: in ${isBulk ? 'bulk_create and in ' : ''}bulk`, async () => {
      const { first, second } = samplesOf(name, attribute);
      const wanted = { username: 'thing', [name]: first };
      const [created] = await apply(world, isBulk ? 'bulkCreate' : 'writes', op.createAccount(wanted));
      const id = created && 'entityId' in created ? (created.entityId ?? '') : '';
      const [updated] = await apply(world, 'bulk', op.update('account', id, { [name]: second }));
      expect([created?.result, updated?.result]).to.deep.equal(['done', 'done']);
      expect(recordsOf(await readAll(world, { types: ['account'] }), 'account')[0]?.attributes[name]).to.deep.equal(second);
    });
  }
});
