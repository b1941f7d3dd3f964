import type { Socket, SocketConstructorOpts } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { backendNames } from '../resolve/backend-names.ts';
import { InternalPort, leadsToOurselves } from './internal-port.ts';
import { unsent } from './unsent.ts';
import type { BackendPlace, UpstreamSettings } from './upstream.ts';

type Connector = buildConnector.connector;

/** What a backend's certificate has to be, as TLS of Node takes it. */
function backendTls(
  place: BackendPlace,
  host: string,
): { servername: string; ca?: string | []; rejectUnauthorized: boolean } {
  const { backend_ca_pem: ca, backend_server_name: name, backend_verify: rejectUnauthorized } = place;
  // Without any authority no certificate will do; left out, it would be those that the system trusts.
  return { servername: name ?? host, rejectUnauthorized, ...(ca !== null && { ca: ca || [] }) };
}

/**
 * Makes connections to one backend, by its rules for TLS. They stand, within the time for it, when they are handed over.
 * @param reading how they are read
 */
export function backendConnector(
  place: BackendPlace,
  serverName: string,
  { connectTimeout, internalPorts }: UpstreamSettings,
  http2: boolean,
  reading?: Pick<SocketConstructorOpts, 'onread'> & { readonly highWaterMark?: number },
): Connector {
  const { servername, ...tls } = backendTls(place, serverName);
  const connect = buildConnector({
    timeout: connectTimeout,
    allowH2: http2,
    preferH2: http2,
    lookup: backendNames.lookup,
    ...tls,
    ...reading,
  });
  // undici would take the TLS server name from the Host field, which here is the client's and not the backend's.
  return (options, callback) =>
    connect({ ...options, servername }, (...result) => {
      const [error, socket] = result;
      if (error) {
        backendNames.forget(options.hostname);
        callback(unsent(error), null);
      } else if (leadsToOurselves(socket, internalPorts)) {
        socket.destroy();
        callback(unsent(new InternalPort()), null);
      } else callback(null, socket);
    });
}

/** A connection that a connector of above makes. */
export function connectTo(
  connector: Connector,
  url: URL,
  callback: (error: Error | null, socket: Socket | TLSSocket | null) => void,
): void {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  connector({ hostname, host: url.host, protocol: url.protocol, port: url.port }, callback);
}
