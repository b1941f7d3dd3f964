import { SERVE_MODES, type FieldProblem, type ServeMode } from '#domain';
import { say } from '../../say.ts';
import { oneOf } from '../arguments/kinds.ts';
import { byName, optional, toggle } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';
import { CERT_FILE, KEY_FILE } from './generate-certs.ts';
import { FILES, HOSTNAME, named, SAN, SHARED, sharedVariables } from './options.ts';
import { makeIfMissing } from './self-signed-files.ts';
import { ORDER, orderVariables } from './serve-acme.ts';
import { VALIDITY_DAYS } from './serve-ca.ts';
import { fileVariables } from './serve-custom.ts';
import { serveInMode } from './serve-in-mode.ts';
import { insecureVariables } from './serve-insecure.ts';
import { takeConfigFile } from './take-config-file.ts';

export const serve = recipe({
  name: 'serve',
  summary:
    'Runs the system in the mode that is named, or that its configuration asks for: files before an ACME CA, that before the private CA. Never insecure by itself.',
  example: ['--domain=example.com', '--email=you@example.com'],
  parameters: {
    mode: optional(
      oneOf(['auto', ...SERVE_MODES] as const),
      'the mode; left out: SERVE_MODE, and auto where that is empty',
    ),
    tls: byName(toggle('an older spelling of mode=auto')),
    no_tls: byName(toggle('an older spelling of mode=insecure')),
    generate_certs: byName(toggle('make a self-signed certificate where the files are missing, and serve that')),
    ...named({ ...HOSTNAME, ...FILES }),
    ...SAN,
    ...ORDER,
    ...VALIDITY_DAYS,
    ...SHARED,
  },
  check: ({ mode, tls, no_tls, generate_certs }) => problemsOf(mode, tls, no_tls, generate_certs),
  run: async ({ config, mode, tls, no_tls, generate_certs, hostname = [], san = [], validity_days, ...values }) => {
    takeConfigFile(config);
    const hosts = [...hostname, ...san];
    const chosen = no_tls ? 'insecure' : (mode ?? (generate_certs ? 'custom' : configured(tls)));
    if (chosen === 'insecure')
      return serveInMode('insecure', insecureVariables(hosts.length ? hosts : undefined, values));
    const files = generate_certs ? await generated(hosts, values) : values;
    return serveInMode(chosen, {
      ...sharedVariables(values),
      ...orderVariables(values),
      ...fileVariables({ ...values, ...files }),
      SERVE_HOSTS: hosts.length ? hosts.join(',') : undefined,
      CA_CERT_DAYS: validity_days?.toString(),
    });
  },
});

function problemsOf(
  mode: ServeMode | 'auto' | undefined,
  tls: boolean,
  noTls: boolean,
  generate: boolean,
): FieldProblem[] {
  if (tls && noTls) return [{ field: 'no-tls', message: 'or tls, not both' }];
  if (noTls && mode !== undefined && mode !== 'insecure') return [{ field: 'no-tls', message: `is not mode=${mode}` }];
  if (tls && mode === 'insecure') return [{ field: 'tls', message: 'is not mode=insecure' }];
  if (generate && (noTls || (mode !== undefined && mode !== 'auto' && mode !== 'custom')))
    return [{ field: 'generate-certs', message: 'is for mode=custom' }];
  return [];
}

/** undefined leaves it to the variables, where they say something and nobody asked for TLS against it. */
function configured(tls: boolean): 'auto' | undefined {
  const { SERVE_MODE: mode, TLS_ENABLED: older, VIBECTL_TLS_ENABLED: oldest } = process.env;
  if (mode && !(tls && mode === 'insecure')) return undefined;
  return tls || !(older || oldest) ? 'auto' : undefined;
}

async function generated(
  names: readonly string[],
  given: { readonly cert_file?: string | undefined; readonly key_file?: string | undefined },
): Promise<{ cert_file: string; key_file: string }> {
  const cert_file = given.cert_file ?? (process.env['TLS_CERT_FILE'] || CERT_FILE);
  const key_file = given.key_file ?? (process.env['TLS_KEY_FILE'] || KEY_FILE);
  if (await makeIfMissing({ certFile: cert_file, keyFile: key_file, names }))
    say(`made a self-signed certificate: ${cert_file}, ${key_file}`);
  return { cert_file, key_file };
}
