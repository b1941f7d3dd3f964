import { recipe } from '../recipe.ts';
import { FILES, HOSTNAME, named, SHARED, sharedVariables, type Variables } from './options.ts';
import { serveInMode } from './serve-in-mode.ts';
import { takeConfigFile } from './take-config-file.ts';

export const serveCustom = recipe({
  name: 'serve-custom',
  summary:
    'Runs the system with a certificate from files, which are checked first, watched, and served anew when they change.',
  example: ['fullchain.pem', 'privkey.pem', '--hostname=app.example.com'],
  parameters: { ...FILES, ...named(HOSTNAME), ...SHARED },
  run: async ({ config, hostname, ...values }) => {
    takeConfigFile(config);
    const variables = { ...sharedVariables(values), ...fileVariables(values), SERVE_HOSTS: hostname?.join(',') };
    return serveInMode('custom', variables);
  },
});

interface FileValues {
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
  readonly ca_bundle_file?: string | undefined;
}

export const fileVariables = ({ cert_file, key_file, ca_bundle_file }: FileValues): Variables => ({
  TLS_CERT_FILE: cert_file,
  TLS_KEY_FILE: key_file,
  TLS_CA_BUNDLE_FILE: ca_bundle_file,
});
