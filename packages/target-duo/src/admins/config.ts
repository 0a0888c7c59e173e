import { z } from 'zod';
import { connectionShape, rate } from '../config.js';
import { grantableRoles } from './roles.js';

// Administrators have none.
const { customAttributes: _customAttributes, ...connection } = connectionShape;

const suffix = /^(?:\+[A-Za-z0-9._-]{1,40}|(?:\.[A-Za-z0-9-]{1,63})+)$/;

/** The `use: duo-admins` section of a target. Free of transforms, so that it can be written as JSON Schema. */
export const adminsConfigSchema = z.strictObject({
  ...connection,
  rates: z.strictObject({ reads: rate(), writes: rate() }).default({}).meta({ description: 'Requests a minute of each lane, where Duo granted other limits' }),
  roles: z
    .array(z.enum(grantableRoles, { error: `a role is one of ${grantableRoles.join(', ')}; Owner is never granted` }))
    .min(1)
    .default([...grantableRoles])
    .meta({ description: 'The roles that may be granted; a mapping that asks for another one is told' }),
  invite: z.boolean().default(false).meta({ description: 'Whether Duo mails an invitation to an administrator who is created' }),
  emailSuffix: z
    .string()
    .regex(suffix, 'emailSuffix is +word, for the part before the @, or .name, for the end of the address')
    .exactOptional()
    .meta({ description: 'For test tenants: what every address gets in Duo, as an address can be used once in all of Duo' }),
  removeAdmins: z.boolean().default(false).meta({ description: 'Whether administrators may be disabled and deleted; there is no trash' }),
});

export type AdminsConfig = z.output<typeof adminsConfigSchema>;
