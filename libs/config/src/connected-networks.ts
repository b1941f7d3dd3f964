import { networkInterfaces } from 'node:os';

/** The word that stands for them in a list of ranges, as in PostgreSQL's pg_hba.conf. */
export const SAMENET = 'samenet';

/**
 * The networks that this machine or container is directly connected to, as ranges such as `172.18.0.3/16`, without
 * loopback. In Compose they are not known before it runs: Docker picks them.
 */
export const connectedNetworks = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ internal, cidr }) => (internal || cidr === null ? [] : [cidr])),
  );
