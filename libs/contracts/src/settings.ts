import { z } from 'zod';
import { UNKNOWN_HOST_ANSWERS } from '#domain';
import { Location } from './fields.ts';

/** What the administrator decides for the whole gateway. */
export const SettingsView = z.object({
  unknown_hosts: z.enum(UNKNOWN_HOST_ANSWERS),
  unknown_hosts_redirect_to: z.string().nullable(),
});
export type SettingsView = z.output<typeof SettingsView>;

/** Body of PUT /settings: any of the fields; what is left out stays as it is. */
export const SettingsUpdate = z
  .strictObject({
    unknown_hosts: z.enum(UNKNOWN_HOST_ANSWERS),
    unknown_hosts_redirect_to: Location.nullable(),
  })
  .partial();
export type SettingsUpdate = z.output<typeof SettingsUpdate>;
