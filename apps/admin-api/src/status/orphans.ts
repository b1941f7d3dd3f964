import type { Health } from '#contracts';
import { NOBODY, type TokenHash } from '#domain';
import type { Inventory } from '../events/inventory.ts';
import type { GatewayHealth } from './gateway-health.ts';

/** The reason may name a user of the list. */
const NOT_FOR_ALL = 'the gateway cannot keep to it; its log says why';

type Orphan = Health['orphaned_resources'][number];

/**
 * What has lost something that it needs: targets whose certificate is gone, targets and certificates whose token is gone,
 * and records that cannot be read, or that the gateway cannot serve from.
 * @param configured hash of ADMIN_TOKEN, which is in no record
 */
export function orphansOf(
  inventory: Inventory,
  brokenAtGateway: GatewayHealth['broken'],
  configured: TokenHash | undefined,
): Orphan[] {
  const owners = new Set<string>([...inventory.tokens.values()].map(({ owner }) => owner));
  // What the system has made by itself has no token to lose.
  owners.add(NOBODY);
  if (configured) owners.add(configured);
  // One that cannot be read is not gone: what it owns must not be cleaned up.
  for (const { kind, id } of inventory.broken.values()) if (kind === 'token') owners.add(id);
  const orphans: Orphan[] = [];
  for (const [name, { owner, cert_name, enable_https }] of inventory.targets) {
    if (!owners.has(owner)) orphans.push({ kind: 'target', name, reason: 'its token is gone' });
    const has = cert_name === null || inventory.certificates.has(cert_name) || inventory.issuances.has(cert_name);
    if (enable_https && !has) orphans.push({ kind: 'target', name, reason: `its certificate ${cert_name} is gone` });
  }
  for (const [name, { owner }] of inventory.certificates) {
    if (!owners.has(owner)) orphans.push({ kind: 'certificate', name, reason: 'its token is gone' });
  }
  for (const { kind, id, reason } of inventory.broken.values()) orphans.push({ kind, name: id, reason });
  for (const { kind, id, reason } of brokenAtGateway) {
    if (inventory.broken.has(`${kind} ${id}`)) continue;
    orphans.push({ kind, name: id, reason: kind === 'access-list' ? NOT_FOR_ALL : reason });
  }
  return orphans;
}
