import { z } from 'zod';
import {
  REVOCATION_KINDS,
  type AuthSetting,
  type Handoff,
  type HostSession,
  type Identity,
  type LoginSession,
  type Revocation,
} from '#domain';
import { time } from './records.ts';

export const IdentityRecord: z.ZodType<Identity> = z.object({
  sub: z.string().min(1),
  username: z.string(),
  name: z.string(),
  email: z.string(),
  emails: z.array(z.string()),
  groups: z.array(z.string()),
});

export const LoginSessionRecord: z.ZodType<LoginSession> = z.object({
  id: z.string(),
  identity: IdentityRecord,
  created_at: time,
  seen_at: time,
  expires_at: time,
  user_agent: z.string(),
  ip: z.string(),
});

export const HostSessionRecord: z.ZodType<HostSession> = z.object({
  id: z.string(),
  login: z.string(),
  identity: IdentityRecord,
  audience: z.string(),
  created_at: time,
  expires_at: time,
});

export const HandoffRecord: z.ZodType<Handoff> = z.object({
  login: z.string(),
  host: z.string(),
  return_url: z.string(),
  challenge: z.string(),
});

export const RevocationRecord: z.ZodType<Revocation> = z.object({
  id: z.string(),
  kind: z.enum(REVOCATION_KINDS),
  value: z.string(),
  before: z.number(),
  expires_at: time,
});

export const AuthSettingRecord: z.ZodType<AuthSetting> = z.object({
  auth_host: z.string(),
  cookie_domain: z.string().nullable(),
});
