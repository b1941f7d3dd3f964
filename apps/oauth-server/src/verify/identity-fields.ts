import type { Identity } from '#domain';

const PREFIX = 'x-auth-';

/** What backends are told of somebody, by the names that all proxies can pick; the gateway gives them a host's own prefix. */
export const identityFields = ({ sub, username, email, groups }: Identity): [name: string, value: string][] => [
  [`${PREFIX}user-id`, encoded(sub)],
  [`${PREFIX}user-name`, encoded(username)],
  [`${PREFIX}user-email`, encoded(email)],
  [`${PREFIX}user-groups`, groups.map((group) => encoded(group).replaceAll(',', '%2C')).join(',')],
];

/** ASCII; of anything else, and of `%`, the bytes of UTF-8 percent-encoded, so that nobody's name ends a line. As the gateway writes it. */
const encoded = (value: string): string =>
  value.replaceAll(/[^\x20-\x7e]+|%/g, (run) =>
    [...Buffer.from(run)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
