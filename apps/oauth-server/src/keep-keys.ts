import type { AppContext } from '#platform';

const HOUR_MS = 3_600_000;

/**
 * Sees to it that there are keys to sign with, now and once an hour, when expired ones go.
 * @returns the way to stop
 */
export async function keepKeys({ configuration, logger, store }: AppContext): Promise<() => void> {
  const settle = async (): Promise<void> => {
    await store.signingKeys.settle(configuration.OAUTH_JWT_PRIVATE_KEY_B64, configuration.OAUTH_ACCESS_TOKEN_LIFETIME);
  };
  await settle();
  const again = (): void => {
    settle().catch((error: unknown) => logger.warn({ err: error }, 'the signing keys could not be looked after'));
  };
  const timer = setInterval(again, HOUR_MS);
  timer.unref();
  return () => clearInterval(timer);
}
