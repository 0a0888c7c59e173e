import { callOptions } from '../../support/plugin-host.js';
import { everything, openSource } from './open-source.js';

const source = await openSource(JSON.parse(process.env.SOURCE ?? '{}') as Record<string, unknown>);
const read = source.read(everything('person'), callOptions());
let delivered = 0;
let step = await read.next();
for (; step.done !== true; step = await read.next()) delivered += step.value.length;
process.stdout.write(JSON.stringify({ delivered, whole: step.value.person.whole }));
