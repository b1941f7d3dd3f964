import { z } from 'zod';
import { SCOPES } from '#domain';

/** Body of POST /auth/login: an API token becomes a session of the GUI. */
export const Login = z.strictObject({
  token: z.string().trim().min(1, 'is empty; give an API token').max(1_000, 'is longer than any token'),
});
export type Login = z.output<typeof Login>;

/** Whose session this is, and when it ends however much it is used. Answer of POST /auth/login and GET /auth/session. */
export const SessionInfo = z.object({
  name: z.string(),
  cert_email: z.string().nullable(),
  admin: z.boolean(),
  scopes: z.array(z.enum(SCOPES)),
  expires_at: z.iso.datetime(),
});
export type SessionInfo = z.output<typeof SessionInfo>;

/** Answer of GET /auth/ways. */
export const LoginWays = z.object({ token: z.literal(true), github: z.boolean() });
export type LoginWays = z.output<typeof LoginWays>;

/** Answer of POST /auth/logout. */
export const LoggedOut = z.object({ status: z.literal('success'), message: z.string() });
export type LoggedOut = z.output<typeof LoggedOut>;
