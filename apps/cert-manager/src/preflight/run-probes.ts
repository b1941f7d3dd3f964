import type { PreflightReport } from '#contracts';
import { skipped, type Outcome, type Probe } from './probe.ts';

/** What the probes have found, all together. */
export type Probed = Omit<PreflightReport, 'server_addresses'>;

/** So many at a time: each may need a few sockets. */
const AT_ONCE = 50;

/**
 * Looks at everything side by side. What has no answer when the time is up is `skipped`, and says so.
 * @param limit aborted when the time is up; nothing is waited for after that, whether or not it obeys
 */
export async function runProbes(probes: readonly Probe[], limit: AbortSignal): Promise<Probed> {
  const started = performance.now();
  const late = timeIsUp(limit);
  const outcomes = new Map<Probe, Outcome>();
  const waiting = probes.values();
  const work = async (): Promise<void> => {
    for (const probe of waiting) {
      outcomes.set(probe, limit.aborted ? tooLate : await Promise.race([outcomeOf(probe, limit), late]));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, probes.length) }, work));
  const findings = probes.map((probe) => {
    const { check, name } = probe;
    return { check, name, ...(outcomes.get(probe) ?? tooLate) };
  });
  return {
    passed: findings.every(({ result }) => result !== 'failed'),
    findings,
    took_ms: Math.round(performance.now() - started),
  };
}

const tooLate = skipped('There was no answer in time, so nothing can be said about this.');

async function outcomeOf(probe: Probe, limit: AbortSignal): Promise<Outcome> {
  try {
    return await probe.look();
  } catch (error) {
    if (limit.aborted) return tooLate;
    return skipped(`This could not be looked at: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function timeIsUp(limit: AbortSignal): Promise<Outcome> {
  if (limit.aborted) return Promise.resolve(tooLate);
  return new Promise((resolve) => limit.addEventListener('abort', () => resolve(tooLate), { once: true }));
}
