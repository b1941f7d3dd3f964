import type { Exchange } from './exchange.ts';

/** Whether the client came by HTTPS: to this gateway, or to a trusted proxy in front of it that says so. */
export const isSecure = ({ claims, connection }: Exchange): boolean =>
  claims?.proto ? claims.proto === 'https' : connection.secure;
