import {
  ACMECertificateError,
  ACMEValidationError,
  AcmeAccount,
  trusting,
  type Challenge,
  type Connection,
} from '#acme';

export interface Ca {
  readonly directoryUrl: string;
  readonly caBundle?: string | undefined;
}

export interface Told {
  readonly ca: Ca;
  readonly keyPem: string;
  readonly url?: string | null;
  readonly signal?: AbortSignal;
  readonly requestTimeoutMs?: number;
  readonly maxAttempts?: number;
  readonly patienceMs?: number;
}

export const connectionTo = (ca: Ca, signal = new AbortController().signal, requestTimeoutMs = 5_000): Connection => ({
  ca: new URL(ca.directoryUrl).host,
  agent: trusting(ca.caBundle),
  signal,
  requestTimeoutMs,
});

export const accountAt = ({ ca, keyPem, url = null, signal, requestTimeoutMs, ...polling }: Told): AcmeAccount =>
  new AcmeAccount({
    directoryUrl: ca.directoryUrl,
    keyPem,
    url,
    connection: connectionTo(ca, signal, requestTimeoutMs),
    polling: {
      intervalMs: 200,
      maxAttempts: polling.maxAttempts ?? 100,
      ...(polling.patienceMs && { patienceMs: polling.patienceMs }),
    },
  });

export async function registeredAt(told: Told): Promise<AcmeAccount> {
  const account = accountAt(told);
  await account.register('me@example.com');
  return account;
}

/** Tells the CA that the answers are there, as soon as `publish` has put them there. */
export async function answerAll(
  account: AcmeAccount,
  challenges: readonly Challenge[],
  publish: (challenge: Challenge) => unknown,
): Promise<void> {
  for (const challenge of challenges) await publish(challenge);
  for (const challenge of challenges) await account.answer(challenge);
}

/** @returns what the work failed with */
export async function failureOf(work: Promise<unknown>): Promise<ACMECertificateError | ACMEValidationError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ACMECertificateError || error instanceof ACMEValidationError) return error;
  throw new Error('it did not fail as expected', { cause: error });
}
