import { z } from 'zod';
import { connectionShape, rate } from '../config.js';

/** The `use: duo` section of a source. Free of transforms, so that it can be written as JSON Schema. */
export const duoSourceConfigSchema = z.strictObject({
  ...connectionShape,
  rates: z.strictObject({ reads: rate() }).default({}).meta({ description: 'Requests a minute, where Duo granted another limit' }),
  phones: z.boolean().default(false).meta({ description: 'true: the numbers of phones are read into attributes' }),
  serials: z.boolean().default(false).meta({ description: 'true: the serials of hardware tokens are read into attributes' }),
});

export type DuoSourceConfig = z.output<typeof duoSourceConfigSchema>;

/** Which attributes people have. */
export type Reading = Pick<DuoSourceConfig, 'phones' | 'serials' | 'customAttributes'>;
