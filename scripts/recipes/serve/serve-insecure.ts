import { recipe } from '../recipe.ts';
import { HOSTNAME, SHARED, sharedVariables, type Variables } from './options.ts';
import { serveInMode } from './serve-in-mode.ts';
import { takeConfigFile } from './take-config-file.ts';

const EVERYWHERE = '::';
const THIS_MACHINE = '127.0.0.1';

export const serveInsecure = recipe({
  name: 'serve-insecure',
  summary:
    'Runs the system without TLS, for tests on this machine alone: it listens on 127.0.0.1 unless host says otherwise.',
  example: ['--port=8080'],
  parameters: { ...HOSTNAME, ...SHARED },
  run: async ({ config, hostname, ...values }) => {
    takeConfigFile(config);
    return serveInMode('insecure', insecureVariables(hostname, values));
  },
});

/** Nothing of it is for others, so it is not shown to them by default. */
export function insecureVariables(
  hosts: readonly string[] | undefined,
  values: Parameters<typeof sharedVariables>[0],
): Variables {
  const { HTTPS_PORT: port, ...shared } = sharedVariables(values);
  const isDefault = (process.env['BIND_ADDRESS'] ?? EVERYWHERE) === EVERYWHERE && !process.env['SERVER_HOST'];
  return {
    ...shared,
    BIND_ADDRESS: shared['BIND_ADDRESS'] ?? (isDefault ? THIS_MACHINE : undefined),
    HTTP_PORT: port ?? shared['HTTP_PORT'],
    SERVE_HOSTS: hosts?.join(','),
  };
}
