import type { AppContext } from '#platform';

const HOUR_MS = 3_600_000;

/**
 * Sees to it that there are keys to sign with, and that lists do not grow with what has expired: now, and once an hour.
 * @returns the way to stop
 */
export async function keepHouse({ configuration, logger, store }: AppContext): Promise<() => void> {
  const { OAUTH_JWT_PRIVATE_KEY_B64: pems, OAUTH_ACCESS_TOKEN_LIFETIME: tokenSeconds } = configuration;
  const settle = async (): Promise<void> => {
    await store.signingKeys.settle(pems, tokenSeconds);
    await store.tidy();
  };
  await settle();
  const again = (): void => {
    settle().catch((error: unknown) => logger.warn({ err: error }, 'the keys and lists could not be looked after'));
  };
  const timer = setInterval(again, HOUR_MS);
  timer.unref();
  return () => clearInterval(timer);
}
