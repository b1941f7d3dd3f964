import type { Challenge } from '#acme';
import type { Work } from '../work.ts';

/** Gateways that follow the change feed have it within a few milliseconds, one that lost an event within two seconds. */
const GATEWAYS_MS = 5_000;

/** Publishes the answers to TLS-ALPN-01 challenges, and waits until all running gateways have them: the CA may meet any. */
export async function publishInHandshakes(work: Work, challenges: readonly Challenge[]): Promise<void> {
  const { alpnChallenges, gateways } = work.store;
  let version = 0;
  for (const { type, name, keyAuthorization } of challenges)
    if (type === 'tls-alpn-01') version = await alpnChallenges.publish(name, keyAuthorization, new Date());
  if (version === 0 || (await gateways.haveAll(version, GATEWAYS_MS, work.signal))) return;
  const running = (await gateways.versions()).size;
  const remark = running
    ? `Not all of the ${running} running gateways said within ${GATEWAYS_MS / 1_000} s that they have the answer for TLS-ALPN-01; the CA was told all the same.`
    : 'No gateway runs that could answer TLS-ALPN-01 on port 443; the CA was told all the same. Start one.';
  work.logger.warn(remark);
  await work.remark(remark);
}
