import { makeTsigKey, startBind, type Bind, type BindKey } from './bind.ts';
import { never, openProvider } from './dns-settings.ts';
import { freePort } from './free-port.ts';
import { startIssuing, type Issuing } from './issuing.ts';

/** Nothing listens there: an authoritative server that does not answer. */
export const NOBODY = '127.99.99.99';

/** A CA that looks where we write: Pebble and cert-manager both ask BIND, and BIND takes updates that are signed by the key. */
export interface DnsWorld extends Issuing {
  readonly bind: Bind;
  readonly key: BindKey;
  /** Sets and removes a TXT record as a person does, past cert-manager. */
  set(name: string, value: string): Promise<void>;
  remove(name: string, value: string): Promise<void>;
}

/**
 * Zones: `zone.test`, in which every host is at 127.0.0.1, `delegated` has its challenges elsewhere, `astray` in a zone that is
 * not ours, `grasping` at the names of `held`; `public` is on the Internet, `forbidden` has a CAA record for another CA and `nowhere` no address; `half.test`, one of whose two name servers
 * does not answer; and `deaf.test`, whose only one does not.
 */
export async function startDnsWorld(): Promise<DnsWorld> {
  const key = await makeTsigKey('mpm.key');
  const grant = `update-policy { grant ${key.name} zonesub TXT; };`;
  const bind = await startBind({
    port: await freePort(),
    keys: [key],
    zones: [
      {
        name: 'zone.test',
        records: [
          '@ NS ns1.zone.test.',
          'ns1 A 127.0.0.1',
          '@ A 127.0.0.1',
          '* A 127.0.0.1',
          // The wildcard does not hold for a name that has names below it.
          'hand A 127.0.0.1',
          // Within the zone, because BIND as an authoritative server follows no alias out of it.
          '_acme-challenge.delegated CNAME delegated.challenges.zone.test.',
          '_acme-challenge.astray CNAME host.elsewhere.test.',
          '_acme-challenge.grasping CNAME _acme-challenge.held.zone.test.',
          '_validation-persist.grasping CNAME _validation-persist.held.zone.test.',
          'public A 192.0.2.1',
          'forbidden A 127.0.0.1',
          'forbidden CAA 0 issue "other-ca.example"',
          'nowhere TXT "a name without an address"',
        ],
        statements: [grant],
      },
      // The parent, where CAA records are looked for last.
      { name: 'test', records: ['@ NS ns1.test.', 'ns1 A 127.0.0.1'] },
      {
        name: 'half.test',
        records: ['@ NS ns1.half.test.', '@ NS ns2.half.test.', 'ns1 A 127.0.0.1', `ns2 A ${NOBODY}`],
        statements: [grant],
      },
      { name: 'deaf.test', records: ['@ NS ns1.deaf.test.', `ns1 A ${NOBODY}`], statements: [grant] },
    ],
  });
  const world = await startIssuing({ dnsServer: bind.at });
  const rfc2136 = {
    nameserver: bind.at,
    tsigName: key.name,
    tsigAlgorithm: key.algorithm,
    tsigSecret: key.secret,
  };
  const person = openProvider('rfc2136', { rfc2136 });
  return {
    ...world,
    bind,
    key,
    environment: {
      ...world.environment,
      CERT_PREFLIGHT: 'warn',
      DNS_PROVIDER: 'rfc2136',
      RFC2136_NAMESERVER: bind.at,
      RFC2136_TSIG_NAME: key.name,
      RFC2136_TSIG_ALGORITHM: key.algorithm,
      RFC2136_TSIG_SECRET: key.secret,
      // Authoritative servers are asked on port 53, which no test can have.
      DNS_PROPAGATION_CHECK: 'false',
    },
    set: async (name, value) => {
      await person.present({ name, value }, never());
    },
    remove: (name, value) => person.remove({ name, value, provider: 'rfc2136', handle: null }, never()),
    stop: async () => {
      await world.stop();
      await bind.stop();
    },
  };
}
