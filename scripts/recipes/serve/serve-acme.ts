import { challengeType, directoryUrl, email } from '../arguments/kinds.ts';
import { byName, optional, toggle } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';
import { HOSTNAME, SHARED, sharedVariables, type Variables } from './options.ts';
import { serveInMode } from './serve-in-mode.ts';
import { takeConfigFile } from './take-config-file.ts';

/** How the certificate is ordered. */
export const ORDER = {
  email: byName(optional(email, 'whom the CA writes to: ADMIN_EMAIL')),
  directory_url: byName(optional(directoryUrl, "the CA's ACME directory: ACME_DIRECTORY_URL"), 'acme_directory_url'),
  staging: byName(toggle('take the CA of ACME_STAGING_URL, whose certificates no client trusts')),
  challenge_type: byName(optional(challengeType, 'how the CA validates the hosts: SERVE_CHALLENGE_TYPE')),
};

export const serveAcme = recipe({
  name: 'serve-acme',
  summary:
    "Runs the system with a certificate of an ACME CA such as Let's Encrypt for the hosts, ordered now and renewed by itself.",
  example: ['--domain=example.com,www.example.com', '--email=you@example.com'],
  parameters: { ...HOSTNAME, ...ORDER, ...SHARED },
  check: ({ directory_url, staging }) =>
    staging && directory_url !== undefined ? [{ field: 'staging', message: 'or directory-url, not both' }] : [],
  run: async ({ config, hostname, ...values }) => {
    takeConfigFile(config);
    const variables = { ...sharedVariables(values), ...orderVariables(values), SERVE_HOSTS: hostname?.join(',') };
    return serveInMode('acme', variables);
  },
});

interface OrderValues {
  readonly email?: string | undefined;
  readonly directory_url?: string | undefined;
  readonly staging: boolean;
  readonly challenge_type?: string | undefined;
}

export const orderVariables = ({ email: contact, directory_url, staging, challenge_type }: OrderValues): Variables => ({
  ADMIN_EMAIL: contact,
  ACME_DIRECTORY_URL: staging ? process.env['ACME_STAGING_URL'] : directory_url,
  SERVE_CHALLENGE_TYPE: challenge_type,
});
