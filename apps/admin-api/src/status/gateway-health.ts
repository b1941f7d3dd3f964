import { isIPv6 } from 'node:net';
import { z } from 'zod';
import type { Configuration } from '#config';
import { CHANGE_KINDS } from '#domain';

const DEADLINE_MS = 1_000;

/** What the gateway says about itself on its internal port. */
const GatewayHealth = z.object({
  healthy: z.boolean(),
  certificates_loaded: z.number().int(),
  https_enabled: z.boolean(),
  /** What it cannot serve from, and the hosts that are closed for it. */
  broken: z.array(z.object({ kind: z.enum(CHANGE_KINDS), id: z.string(), reason: z.string() })).default([]),
});
export type GatewayHealth = z.output<typeof GatewayHealth>;

const UNREACHABLE: GatewayHealth = { healthy: false, certificates_loaded: 0, https_enabled: false, broken: [] };

/** Asks the gateway; one that does not answer within a second, or not sensibly, is not healthy. */
export async function gatewayHealth({ GATEWAY_HOST, GATEWAY_INTERNAL_PORT }: Configuration): Promise<GatewayHealth> {
  const host = isIPv6(GATEWAY_HOST) ? `[${GATEWAY_HOST}]` : GATEWAY_HOST;
  try {
    const answer = await fetch(`http://${host}:${GATEWAY_INTERNAL_PORT}/health`, {
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return GatewayHealth.safeParse(await answer.json()).data ?? UNREACHABLE;
  } catch {
    return UNREACHABLE;
  }
}
