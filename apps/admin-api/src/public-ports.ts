import type { Configuration } from '#config';

/** The ports that clients use. */
export const publicPorts = ({
  HTTP_PORT: http,
  HTTPS_PORT: own,
  PUBLIC_HTTPS_PORT,
}: Pick<Configuration, 'HTTP_PORT' | 'HTTPS_PORT' | 'PUBLIC_HTTPS_PORT'>): { http: number; https: number } => ({
  http,
  https: PUBLIC_HTTPS_PORT || own,
});
