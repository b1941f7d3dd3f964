import type { TargetUpdate, TargetView } from '#contracts';
import { draftOf, fieldsOf, SUGGESTED } from './host-draft.ts';

/** What belongs to one host alone. */
const OF_ITSELF = new Set(['cert_name', 'notes', 'enabled']);
const GOALS = new Set(['target_url', 'upstreams', 'redirect_to']);

/** What of a host is not as it is with any, for others to begin with. */
export function templateFieldsOf(target: TargetView, withTarget: boolean): TargetUpdate {
  const plain = fieldsOf(draftOf({ ...SUGGESTED, https_redirect: false })) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(fieldsOf(draftOf(target))).filter(
      ([name, value]) =>
        !OF_ITSELF.has(name) &&
        (withTarget || !GOALS.has(name)) &&
        JSON.stringify(value) !== JSON.stringify(plain[name]),
    ),
  );
}
