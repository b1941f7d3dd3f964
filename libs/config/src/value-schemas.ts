import { isIP, isIPv6 } from 'node:net';
import { z } from 'zod';
import { InvalidInput } from '#domain';

/** `true` or `false`, as the environment writes it. */
export const onOff = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((text) => text === 'true');

/** Whether this can be parsed. */
export function isValid(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}

const HOST_PORT = /^(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?$/;
const isHostPort = (text: string): boolean => HOST_PORT.test(text) || isIPv6(text);

export const hostPort = z
  .string()
  .refine((text) => text === '' || isHostPort(text), 'must be an address such as 192.0.2.53 or ns.example.com:53');

/** Addresses separated by commas, as a list. */
export const hostPorts = z.string().transform((text, context) => {
  const addresses = text
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean);
  for (const address of addresses)
    if (!isHostPort(address))
      context.addIssue(`"${address}" is not an address such as 192.0.2.53 or [2001:db8::53]:53`);
  return addresses;
});

/** The same, without names: who looks names up there cannot begin with looking one up. */
export const ipPorts = hostPorts.refine(
  (addresses) =>
    addresses.every((address) => isIP(address) || isIP(address.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))),
  'must be IP addresses such as 192.0.2.53 or [2001:db8::53]:53, not names',
);

export const base64Secret = z
  .string()
  .default('')
  .refine((text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text), 'must be base64, as tsig-keygen prints it');

/** Registrations at an acme-dns server, by the domain that they are for: what its /register answers. */
const Accounts = z.record(
  z.string(),
  z.object({ username: z.string(), password: z.string(), fulldomain: z.string(), subdomain: z.string() }),
);

export const acmeDnsAccounts = z
  .string()
  .default('')
  .transform((text, context): z.output<typeof Accounts> => {
    const parsed = Accounts.safeParse(text === '' ? {} : jsonOf(text));
    if (parsed.success) return parsed.data;
    context.addIssue(
      'must be JSON such as {"example.com": {"username": "", "password": "", "fulldomain": "", "subdomain": ""}}, as /register of acme-dns answers',
    );
    return z.NEVER;
  });

/** A command and its arguments, as a JSON array: no shell ever splits it. */
export const argv = z.string().transform((text, context): readonly string[] => {
  const parsed = z.array(z.string().min(1)).safeParse(text === '' ? [] : jsonOf(text));
  if (parsed.success) return parsed.data;
  context.addIssue('must be a JSON array such as ["/usr/local/bin/dns-hook", "--zone", "example.com"], or be empty');
  return z.NEVER;
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
