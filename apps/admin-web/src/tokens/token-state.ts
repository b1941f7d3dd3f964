import type { SessionInfo, TokenView } from '#contracts';
import { ADMIN } from '#domain';
import { ago } from '../look/ago.ts';
import type { Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';
import { tokensTexts as t } from '../tokens-texts.ts';

const SOON_MS = 14 * 86_400_000;

export const isOver = ({ expires_at }: Pick<TokenView, 'expires_at'>, now: number): boolean =>
  expires_at !== null && Date.parse(expires_at) <= now;

interface TokenState {
  readonly tone: Tone;
  readonly label: string;
  readonly detail?: string;
}

/** How long a token goes on. */
export function tokenState({ expires_at }: TokenView, now: number): TokenState {
  if (expires_at === null) return { tone: 'ok', label: t.never };
  const label = ago(expires_at, now);
  const detail = texts.time.date(expires_at);
  if (Date.parse(expires_at) <= now) return { tone: 'bad', label: t.over, detail };
  return { tone: Date.parse(expires_at) - now < SOON_MS ? 'warn' : 'ok', label, detail };
}

/** Whether a token is rotated here, or on the server alone: one's own takes the session with it that would show the new secret. */
export const isRotatedHere = (name: string, session: SessionInfo): boolean => name !== session.name && name !== ADMIN;

/** Why a token cannot be rotated; undefined where it can. */
export function whyNotRotated(token: TokenView, session: SessionInfo, now: number): string | undefined {
  if (!session.scopes.includes('write')) return t.readOnly;
  if (token.name !== session.name && !session.admin) return t.notAdmin;
  return isOver(token, now) ? t.expiresOver : undefined;
}

/** Why a token cannot be revoked; undefined where it can. */
export function whyNotRevoked({ name }: TokenView, { admin, scopes }: SessionInfo): string | undefined {
  if (!scopes.includes('write')) return t.readOnly;
  if (!admin) return t.notAdmin;
  return name === ADMIN ? t.adminStays : undefined;
}
