import { DnsError, type DnsErrorCode } from '../dns-error.ts';
import { RCODE, rcodeName, TSIG_ERROR } from '../wire/codes.ts';
import type { TsigAnswer, TsigKey } from '../wire/tsig.ts';

interface Change {
  readonly name: string;
  readonly zone: string;
}

type Remedy = readonly [code: DnsErrorCode, retry: boolean, remedy: (change: Change) => string];

/** What each refusal of an UPDATE means (RFC 2136 3) and what helps. */
const REMEDIES: Readonly<Record<number, Remedy>> = {
  [RCODE.REFUSED]: [
    'DNS_REFUSED',
    false,
    ({ name, zone }) =>
      `Allow it there: in BIND, an update-policy of the zone ${zone} that grants the key of RFC2136_TSIG_NAME the type TXT at ${name}.`,
  ],
  [RCODE.NOTAUTH]: [
    'DNS_REFUSED',
    false,
    ({ zone }) => `It does not hold the zone ${zone} as primary; name the primary server in RFC2136_NAMESERVER.`,
  ],
  [RCODE.NOTZONE]: [
    'DNS_REFUSED',
    false,
    ({ name, zone }) => `It says that ${name} is not in its zone ${zone}; check the zones and delegations there.`,
  ],
  [RCODE.NOTIMP]: [
    'DNS_REFUSED',
    false,
    () => 'It does not do dynamic updates (RFC 2136); switch them on there, or choose another DNS_PROVIDER.',
  ],
  [RCODE.SERVFAIL]: [
    'DNS_UNAVAILABLE',
    true,
    ({ zone }) => `Its log says why; often it may not write the journal of the zone ${zone}.`,
  ],
};

/** @param server as a message begins: `The name server 192.0.2.53:53` */
export function explainRcode(rcode: number, server: string, change: Change): DnsError {
  const [code, retry, remedy] = REMEDIES[rcode] ?? ['DNS_REFUSED', false, () => 'Its log says why.'];
  return new DnsError(`${server} answers ${rcodeName(rcode)} to the update of ${change.name}. ${remedy(change)}`, {
    code,
    retry,
  });
}

/** The error of a TSIG record (RFC 8945 5.2). */
export function explainTsig(tsig: TsigAnswer, key: TsigKey, server: string, nowSeconds: number): DnsError {
  const say = (code: DnsErrorCode, remedy: string): DnsError =>
    new DnsError(`${server} answers ${rcodeName(tsig.error)}: ${remedy}`, { code, retry: false });
  switch (tsig.error) {
    case TSIG_ERROR.BADKEY:
      return say(
        'DNS_CREDENTIALS',
        `it knows no key "${key.name}" with ${key.algorithm}. Check RFC2136_TSIG_NAME and RFC2136_TSIG_ALGORITHM against its configuration.`,
      );
    case TSIG_ERROR.BADSIG:
      return say(
        'DNS_CREDENTIALS',
        `the secret of the key "${key.name}" is another one there. Check RFC2136_TSIG_SECRET against its configuration.`,
      );
    case TSIG_ERROR.BADTIME:
      return say(
        'DNS_CLOCK',
        `${clockWords(tsig.serverTime, nowSeconds)}. Set the clock of one of them, best with NTP.`,
      );
    default:
      return say('DNS_CREDENTIALS', `it does not take the key "${key.name}". Its log says why.`);
  }
}

function clockWords(serverTime: number | undefined, nowSeconds: number): string {
  if (serverTime === undefined) return 'its clock and ours are too far apart';
  const seconds = serverTime - nowSeconds;
  return `its clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} ours`;
}
