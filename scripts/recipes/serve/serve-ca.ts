import type { Configuration } from '#config';
import { CaStatus } from '#contracts';
import { say } from '../../say.ts';
import { Context } from '../context.ts';
import { Terminal } from '../terminal/terminal.ts';
import { count } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { caFiles, caPaths } from '../ca/ca-files.ts';
import { folder, FORCE_FILES } from '../ca/parameters.ts';
import { checkFree, writeFiles } from '../ca/write-files.ts';
import { recipe } from '../recipe.ts';
import { HOSTNAME, SAN, SHARED, sharedVariables } from './options.ts';
import { serveInMode } from './serve-in-mode.ts';
import { takeConfigFile } from './take-config-file.ts';

export const VALIDITY_DAYS = {
  validity_days: byName(optional(count, 'days that certificates of the private CA live: CA_CERT_DAYS'), 'days'),
};

export const serveCa = recipe({
  name: 'serve-ca',
  summary:
    'Runs the system with certificates of the private CA, which is made where there is none: for development and the own network.',
  example: ['nas.home.lan', '--san=192.168.1.7', '--ca-dir=ca'],
  parameters: {
    ...HOSTNAME,
    ...SAN,
    ...VALIDITY_DAYS,
    ca_dir: byName(
      optional(folder, 'write ca-root.crt, which clients trust, ca-intermediate.crt and ca-bundle.crt there'),
    ),
    ...FORCE_FILES,
    ...SHARED,
  },
  run: async ({ config, hostname = [], san = [], validity_days, ca_dir: to, force, ...values }) => {
    takeConfigFile(config);
    if (to !== undefined) await checkFree(caPaths(to), force);
    const hosts = [...hostname, ...san];
    return serveInMode(
      'ca',
      {
        ...sharedVariables(values),
        SERVE_HOSTS: hosts.length ? hosts.join(',') : undefined,
        CA_CERT_DAYS: validity_days?.toString(),
      },
      to === undefined ? undefined : (configuration) => writeCa(to, configuration),
    );
  },
});

async function writeCa(to: string, configuration: Configuration): Promise<void> {
  const context = new Context(() => configuration, new Terminal(false));
  const ca = await context.api().ask('GET', '/ca', CaStatus);
  await context.close();
  const files = caFiles(to, ca);
  await writeFiles(files);
  say(`written: ${files.map(({ path }) => path).join(', ')}`);
}
