import { isLetsEncrypt, LETS_ENCRYPT } from '../limits/lets-encrypt.ts';
import { limitedDomains, setOf } from '../limits/limited-names.ts';
import type { Draw } from '#store';
import { passed, warning, type Outcome, type Probe } from './probe.ts';
import type { Subject } from './subject.ts';

/** Whether orders for these names have failed so often that we hold back, or have used up what the CA grants. */
export const checkRateLimit = (subject: Subject): Probe[] => [
  {
    check: 'rate_limit',
    name: null,
    look: async () =>
      (await lookAtFailures(subject)) ??
      (await lookAtLimits(subject)) ??
      passed(`No limit of ${subject.ca} is known to be reached.`),
  },
];

async function lookAtFailures({ store, wish, provider, ca }: Subject): Promise<Outcome | undefined> {
  const backoff = await store.renewals.backoff(provider, wish.domains);
  if (!backoff || Date.parse(backoff.retry_at) <= Date.now()) return undefined;
  const times = backoff.failures === 1 ? 'The last order' : `The last ${backoff.failures} orders`;
  return warning(
    `${times} for these names at ${ca} failed (${backoff.message}). By itself it is not tried again before ${backoff.retry_at}; CAs count failures, so mend the cause first.`,
  );
}

/** Looks into the buckets that keepToLimits() draws from, and takes nothing. */
async function lookAtLimits(subject: Subject): Promise<Outcome | undefined> {
  const { store, wish, provider, ca, challenging } = subject;
  const { rateLimits } = challenging.policy;
  const isLimited = rateLimits === 'letsencrypt' || (rateLimits === 'auto' && isLetsEncrypt(wish.directoryUrl));
  if (!isLimited) return undefined;
  const account = (await subject.accountUrl()) ?? wish.email;
  const draws: Draw[] = [
    { limit: LETS_ENCRYPT.exactSet, id: setOf(wish.domains), cost: 0 },
    ...limitedDomains(wish.domains).map((id) => ({ limit: LETS_ENCRYPT.domain, id, cost: 0 as const })),
    ...(account === null
      ? []
      : [
          { limit: LETS_ENCRYPT.orders, id: setOf([account]), cost: 0 as const },
          ...wish.domains.map((name) => ({
            limit: LETS_ENCRYPT.failures,
            id: `${setOf([account])}:${name}`,
            cost: 0 as const,
          })),
        ]),
  ];
  const held = await store.rateLimits.draw(provider, draws);
  if (!held) return undefined;
  const until = new Date(Date.now() + held.waitMs).toISOString();
  return warning(
    `${ca} limits ${held.limit.name.replaceAll('-', ' ')}, and that is used up until ${until}. An order waits for it by itself.`,
  );
}
