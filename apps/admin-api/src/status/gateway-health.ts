import { z } from 'zod';
import type { Configuration } from '#config';
import { CHANGE_KINDS } from '#domain';
import { healthOf } from './health-of.ts';

/** What the gateway says about itself on its internal port. */
const GatewayHealth = z.object({
  healthy: z.boolean(),
  certificates_loaded: z.number().int(),
  https_enabled: z.boolean(),
  redis: z.enum(['healthy', 'unreachable']).optional(),
  /** What it cannot serve from, and the hosts that are closed for it. */
  broken: z.array(z.object({ kind: z.enum(CHANGE_KINDS), id: z.string(), reason: z.string() })).default([]),
});
export type GatewayHealth = z.output<typeof GatewayHealth>;

const UNREACHABLE: GatewayHealth = { healthy: false, certificates_loaded: 0, https_enabled: false, broken: [] };

/** Asks the gateway; one that does not answer within a second, or not sensibly, is not healthy. */
export async function gatewayHealth({ GATEWAY_HOST, GATEWAY_INTERNAL_PORT }: Configuration): Promise<GatewayHealth> {
  try {
    const answer = await healthOf(GATEWAY_HOST, GATEWAY_INTERNAL_PORT);
    return GatewayHealth.safeParse(await answer.json()).data ?? UNREACHABLE;
  } catch {
    return UNREACHABLE;
  }
}
