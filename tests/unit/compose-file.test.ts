import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Configuration } from '#config';
import { ROOT } from '../support/environment.ts';

const file = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

test('docker-compose.yml gives the apps every variable of the configuration, and no other', () => {
  const [, block = ''] = /^x-environment:.*\n((?: {2}.*\n)*)/m.exec(file) ?? [];
  const given = [...block.matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map(([, name = '']) => name);
  expect(given.sort()).toEqual(Object.keys(Configuration.shape).sort());
});

test('docker-compose.yml mounts files of the server for who needs them, to be read alone, and nothing where none are named', () => {
  const services = [...file.matchAll(/^ {2}([a-z-]+):\n((?: {4}.*\n|\n)+)/gm)];
  const mounts = services.flatMap(([, service, text = '']) =>
    [...text.matchAll(/- type: bind\n +source: (.*)\n +target: (.*)\n +read_only: (.*)\n/g)].map(
      ([, source, target, readOnly]) => [service, source, target, readOnly],
    ),
  );
  expect(mounts).toEqual(
    [
      ['cert-manager', 'ACME_CA_BUNDLE', '/run/no-acme-ca-bundle'],
      ['cert-manager', 'CT_LOG_LIST', '/run/no-ct-log-list'],
      ['cert-manager', 'TLS_FILES_DIR', '/run/no-tls-files'],
      ['admin-api', 'CT_LOG_LIST', '/run/no-ct-log-list'],
    ].map(([service, name, none]) => [service, `\${${name}:-/dev/null}`, `\${${name}:-${none}}`, 'true']),
  );
  expect(file.match(/type: bind/g)).toHaveLength(mounts.length);
});
