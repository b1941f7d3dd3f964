import { z } from 'zod';
import { UNKNOWN_HOST_ANSWERS } from '#domain';
import { Location } from './fields.ts';
import { TargetUpdate } from './targets.ts';

const { kind: _, target_url: __, redirect_to: ___, cert_name: ____, ...common } = TargetUpdate.shape;
/** Fields of a target that a new host may get by default: all but those that make it this host. */
export const NewHostDefaults = z.strictObject(common);
export type NewHostDefaults = z.output<typeof NewHostDefaults>;

/** What the administrator decides for the whole gateway. */
export const SettingsView = z.object({
  unknown_hosts: z.enum(UNKNOWN_HOST_ANSWERS),
  unknown_hosts_redirect_to: z.string().nullable(),
  new_hosts: z.record(z.string(), z.unknown()),
});
export type SettingsView = z.output<typeof SettingsView>;

/** Body of PUT /settings: any of the fields; what is left out stays as it is. */
export const SettingsUpdate = z
  .strictObject({
    unknown_hosts: z.enum(UNKNOWN_HOST_ANSWERS),
    unknown_hosts_redirect_to: Location.nullable(),
    /** The whole set: a field that is not in it has no default any more. */
    new_hosts: NewHostDefaults,
  })
  .partial();
export type SettingsUpdate = z.output<typeof SettingsUpdate>;
