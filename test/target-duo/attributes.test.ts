import { expect } from 'chai';
import { profileOf } from '../../packages/target-duo/src/profile.js';
import { duoConfigSchema } from '../../packages/target-duo/src/config.js';
import * as op from './support/operations.js';
import { apply, canarySecret, integrationKey, readAll, recordsOf, startWorld, type World } from './support/world.js';

const { schemas } = profileOf(duoConfigSchema.parse({ host: '127.0.0.1', integrationKey, secretKey: canarySecret }));
const inline = (type: 'account' | 'group') => Object.entries(schemas[type]?.attributes ?? {}).filter(([, attribute]) => attribute.storage === 'inline').map(([name]) => name);

/** Generated from the schema, so that an attribute nobody sends cannot be declared (Grouper's defects 1 and 2). */
describe('target-duo: every declared attribute reaches the wire', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.close());

  for (const type of ['account', 'group'] as const) {
    const naming = schemas[type]?.naming ?? '';
    const create = type === 'account' ? op.createAccount : op.createGroup;
    const stored = async (): Promise<Readonly<Record<string, unknown>>> => recordsOf(await readAll(world, { types: [type] }), type)[0]?.attributes ?? {};

    for (const name of inline(type)) {
      it(`${type}.${name}: create, update, clear`, async () => {
        const wanted = { [naming]: 'thing', [name]: 'first value é' };
        const [created] = await apply(world, 'writes', create(wanted));
        expect(created?.result).to.equal('done');
        expect(await stored()).to.deep.equal(wanted);
        const id = created && 'entityId' in created ? (created.entityId ?? '') : '';

        const [updated] = await apply(world, 'writes', op.update(type, id, { [name]: 'second +&=% value' }));
        expect([updated?.result, world.duo.requests.all.at(-1)?.params]).to.deep.equal(['done', { [name]: 'second +&=% value' }]);
        expect((await stored())[name]).to.equal('second +&=% value');

        const [cleared] = await apply(world, 'writes', op.update(type, id, {}, [name]));
        if (name === naming) expect(cleared?.result).to.equal('refused');
        else expect([cleared?.result, (await stored())[name]]).to.deep.equal(['done', undefined]);
      });
    }
  }

  for (const name of inline('account')) {
    it(`account.${name}: in bulk_create and in bulk`, async () => {
      const wanted = { username: 'thing', [name]: 'first' };
      const [created] = await apply(world, 'bulkCreate', op.createAccount(wanted));
      const id = created && 'entityId' in created ? (created.entityId ?? '') : '';
      const [updated] = await apply(world, 'bulk', op.update('account', id, { [name]: 'second' }));
      expect([created?.result, updated?.result]).to.deep.equal(['done', 'done']);
      expect(recordsOf(await readAll(world, { types: ['account'] }), 'account')[0]?.attributes[name]).to.equal('second');
    });
  }
});
