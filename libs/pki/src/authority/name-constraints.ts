import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints as NAME_CONSTRAINTS,
  NameConstraints,
} from '@peculiar/asn1-x509';
import { AsnConvert } from '@peculiar/asn1-schema';
import ipaddr from 'ipaddr.js';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { isAddress } from '#domain';
import { PkiError } from '../pki-error.ts';
import { Extension, X509Certificate } from '../x509.ts';

/**
 * A name constraint for an authority that issues these only: host names with all below them, and networks in CIDR form. A kind
 * that is not named at all is ruled out; a constraint that says nothing about it would leave it free (RFC 5280 4.2.1.10).
 */
export function nameConstraints(permitted: readonly string[]): Extension {
  const networks = permitted.filter(isNetwork);
  const excluded = [
    // The empty name stands for every name.
    ...(networks.length < permitted.length ? [] : ['']),
    ...(networks.length ? [] : ['0.0.0.0/0', '::/0']),
  ];
  const constraints = new NameConstraints({
    permittedSubtrees: new GeneralSubtrees(permitted.map(subtree)),
    ...(excluded.length && { excludedSubtrees: new GeneralSubtrees(excluded.map(subtree)) }),
  });
  return new Extension(NAME_CONSTRAINTS, true, AsnConvert.serialize(constraints));
}

const subtree = (name: string): GeneralSubtree =>
  new GeneralSubtree({ base: new GeneralName(isNetwork(name) ? { iPAddress: prefixOf(name) } : { dNSName: name }) });

/** RFC 4632 3.1: what the mask leaves out is zero. */
function prefixOf(network: string): string {
  const of = isIPv6(network.split('/')[0] ?? '') ? ipaddr.IPv6 : ipaddr.IPv4;
  return network.replace(/^[^/]+/, of.networkAddressFromCIDR(network).toString());
}

/** What the name constraints of an authority's certificate, PEM, permit, as nameConstraints() takes it; empty: none. */
export function permittedNames(certificatePem: string): string[] {
  const found = new X509Certificate(certificatePem).getExtension(NAME_CONSTRAINTS);
  if (!found) return [];
  const { permittedSubtrees = [] } = AsnConvert.parse(found.value, NameConstraints);
  return [...permittedSubtrees].flatMap(({ base: { dNSName, iPAddress } }) =>
    dNSName === undefined ? (iPAddress ?? []) : [dNSName.toLowerCase().replace(/^\./, '')],
  );
}

/**
 * Checks that an authority may issue for these names.
 * @param permitted its name constraints; none: it may issue for all
 * @throws PkiError PKI_NOT_PERMITTED that names the first that it may not
 */
export function checkPermitted(names: readonly string[], permitted: readonly string[]): void {
  if (permitted.length === 0) return;
  const refused = names.find((name) => !isPermitted(name, permitted));
  if (refused === undefined) return;
  throw new PkiError(
    'PKI_NOT_PERMITTED',
    `The private CA does not issue for ${refused}: its name constraints permit ${permitted.join(', ')} only. Leave the name out, or make an intermediate with others (ca-renew --permitted-names=…).`,
  );
}

function isPermitted(name: string, permitted: readonly string[]): boolean {
  if (!isAddress(name)) {
    const host = name.replace(/^\*\./, '');
    return permitted.some((each) => host === each || host.endsWith(`.${each}`));
  }
  const networks = new BlockList();
  for (const network of permitted.filter(isNetwork)) {
    const [address = '', bits = ''] = network.split('/');
    networks.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return networks.check(name, isIPv6(name) ? 'ipv6' : 'ipv4');
}

const isNetwork = (text: string): boolean => isIP(text.split('/')[0] ?? '') !== 0;
