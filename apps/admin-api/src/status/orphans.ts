import type { Health } from '#contracts';
import type { TokenHash } from '#domain';
import type { Inventory } from '../events/inventory.ts';

type Orphan = Health['orphaned_resources'][number];

/**
 * What has lost something that it needs: targets whose certificate is gone, targets and certificates whose token is gone,
 * and records that cannot be read.
 * @param configured hash of ADMIN_TOKEN, which is in no record
 */
export function orphansOf(inventory: Inventory, configured: TokenHash | undefined): Orphan[] {
  const owners = new Set<string>([...inventory.tokens.values()].map(({ owner }) => owner));
  if (configured) owners.add(configured);
  const orphans: Orphan[] = [];
  for (const [name, { owner, cert_name, enable_https }] of inventory.targets) {
    if (!owners.has(owner)) orphans.push({ kind: 'target', name, reason: 'its token is gone' });
    const has = cert_name === null || inventory.certificates.has(cert_name) || inventory.issuances.has(cert_name);
    if (enable_https && !has) orphans.push({ kind: 'target', name, reason: `its certificate ${cert_name} is gone` });
  }
  for (const [name, { owner }] of inventory.certificates) {
    if (!owners.has(owner)) orphans.push({ kind: 'certificate', name, reason: 'its token is gone' });
  }
  for (const { kind, id, reason } of inventory.broken.values()) {
    if (kind === 'target' || kind === 'certificate' || kind === 'route') orphans.push({ kind, name: id, reason });
  }
  return orphans;
}
