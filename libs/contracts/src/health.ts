import { z } from 'zod';
import { CHANGE_KINDS } from '#domain';
import { HealthAlerts } from './alerts.ts';
import { TransparencyAlerts } from './transparency.ts';

/** Answer of GET /health on an API host. `degraded` with 503 when Redis, the clock or the gateway is not well. */
export const Health = z.object({
  status: z.enum(['healthy', 'degraded']),
  /** Whether a cert-manager answers and its renewal clock runs. */
  scheduler: z.boolean(),
  redis: z.enum(['healthy', 'unreachable']),
  certificates_loaded: z.number().int(),
  https_enabled: z.boolean(),
  /** The ports by which clients reach the hosts. */
  public_ports: z.object({ http: z.number().int(), https: z.number().int() }),
  /** Targets whose certificate is gone, certificates and targets whose token is gone; records that cannot be used; an end of the private CA. */
  orphaned_resources: z.array(z.object({ kind: z.enum(CHANGE_KINDS), name: z.string(), reason: z.string() })),
  /** Certificates for our names that nobody here has ordered; left out where logs are not looked at. */
  transparency: TransparencyAlerts.optional(),
  /** What somebody should know; left out while Redis cannot be read. */
  alerts: HealthAlerts.optional(),
});
export type Health = z.output<typeof Health>;
