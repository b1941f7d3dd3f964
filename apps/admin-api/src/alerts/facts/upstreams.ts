import { GatewayTroubles, UPSTREAM_TROUBLES } from '#contracts';
import type { Fact } from '#domain';
import type { Store } from '#store';
import type { Inventory } from '../../events/inventory.ts';

/** A gateway answers at once, from memory. */
const DEADLINE_MS = 1_500;

/** Upstreams that are in trouble at one gateway or more. @returns undefined where no gateway has answered */
export async function upstreamsDown(store: Store, inventory: Inventory): Promise<Fact[] | undefined> {
  const answers = await store.askAll(UPSTREAM_TROUBLES, DEADLINE_MS);
  const told = answers.flatMap((answer) => GatewayTroubles.safeParse(answer).data ?? []);
  if (told.length === 0) return undefined;
  const facts = new Map<string, Fact>();
  for (const { hostname, url, reason, last } of told.flatMap(({ upstreams }) => upstreams)) {
    const subject = `${hostname} ${url}`;
    const isGrave = last || facts.get(subject)?.severity === 'critical';
    facts.set(subject, {
      kind: 'upstream-down',
      subject,
      severity: isGrave ? 'critical' : 'warning',
      message: `The upstream ${url} of ${hostname} is down: ${reason}${isGrave ? '. The host has no other that is well.' : ''}`,
      remedy: `See whether it runs and can be reached from here: just proxy-upstreams ${hostname}`,
      owner_token_hash: inventory.targets.get(hostname)?.owner ?? null,
    });
  }
  return [...facts.values()];
}
