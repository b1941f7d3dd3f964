import { Agent } from 'node:https';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

const IDLE_SOCKETS = 4;

/**
 * Connections to CAs: their HTTPS must be signed by what the system trusts or by the given bundle.
 * @param bundlePem PEM certificates, or undefined for the system's only
 */
export const trusting = (bundlePem: string | undefined): Agent =>
  new Agent({
    keepAlive: true,
    maxFreeSockets: IDLE_SOCKETS,
    minVersion: 'TLSv1.2',
    // Made once: reading all of the system's authorities for each connection takes 50 ms and megabytes.
    ...(bundlePem && { secureContext: contextOf(bundlePem) }),
  });

const contextOf = (bundlePem: string): SecureContext =>
  createSecureContext({ ca: [...getCACertificates('default'), bundlePem], minVersion: 'TLSv1.2' });
