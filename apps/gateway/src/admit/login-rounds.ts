import { createHash, randomBytes } from 'node:crypto';
import type { Exchange } from '../exchange/exchange.ts';
import { cookieOf } from '../identity/credentials.ts';
import { NONCE_COOKIE } from '../identity/own-names.ts';

const LIFE_SECONDS = 600;
const WINDOW_MS = 60_000;
const MOST = 3;
/** The nonce, how often it was sent to log in for one page, since when (ms), and which page that is. */
const VALUE = /^([A-Za-z0-9_-]{43})\.(\d)\.(\d{13})\.([A-Za-z0-9_-]{11})$/;

export interface Round {
  readonly nonce: string;
  /** Set-Cookie. */
  readonly cookie: string;
  /** Whether somebody was sent to log in for the same page too often within a minute. */
  readonly isLoop: boolean;
}

/** One more time that a browser is sent to log in. It keeps its nonce, so that several windows can log in at once. */
export function nextRound(exchange: Exchange, url: string, now: number): Round {
  const [, nonce = randomBytes(32).toString('base64url'), before = '0', since = '0', page] =
    VALUE.exec(cookieOf(exchange, NONCE_COOKIE) ?? '') ?? [];
  const here = createHash('sha256').update(url).digest('base64url').slice(0, 11);
  const goesOn = page === here && now - Number(since) < WINDOW_MS && Number(since) <= now;
  const count = goesOn ? Number(before) + 1 : 1;
  const value = `${nonce}.${count}.${goesOn ? since : now}.${here}`;
  return {
    nonce,
    cookie: `${NONCE_COOKIE}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${LIFE_SECONDS}`,
    isLoop: count > MOST,
  };
}

/** The nonce that a browser has; undefined where it was never sent to log in, or keeps no cookies. */
export const nonceOf = (exchange: Exchange): string | undefined =>
  VALUE.exec(cookieOf(exchange, NONCE_COOKIE) ?? '')?.[1];
