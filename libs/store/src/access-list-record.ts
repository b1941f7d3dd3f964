import { z } from 'zod';
import { ACCESS_ACTIONS, SATISFY, type AccessList, type AccessListName, type Network } from '#domain';
import { as, organised, owned, time } from './records.ts';

const note = z.string().default('');

export const AccessListRecord: z.ZodType<AccessList> = z.object({
  ...owned,
  name: as<AccessListName>(),
  note,
  satisfy: z.enum(SATISFY),
  rules: z.array(z.object({ action: z.enum(ACCESS_ACTIONS), network: as<Network>(), note })),
  users: z.array(z.object({ username: z.string(), password_hash: z.string(), note })),
  realm: z.string(),
  labels: organised.labels,
  created_at: time,
  updated_at: time,
});
