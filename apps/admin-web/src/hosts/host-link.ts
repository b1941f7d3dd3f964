import type { Health, TargetView } from '#contracts';
import { isWildcard, publicOrigin } from '#domain';

const HTTP_PORT = 80;

/**
 * Where visitors find a host; undefined for a wildcard, which is no place.
 * @param ports as GET /health says; while they are not known those that need no mention
 */
export function hostLink(
  { hostname, enable_https }: Pick<TargetView, 'hostname' | 'enable_https'>,
  ports: Health['public_ports'] | undefined,
): string | undefined {
  if (isWildcard(hostname)) return undefined;
  if (enable_https) return `${publicOrigin(hostname, ports?.https ?? 0)}/`;
  return `http://${hostname}${(ports?.http ?? HTTP_PORT) === HTTP_PORT ? '' : `:${ports?.http}`}/`;
}
