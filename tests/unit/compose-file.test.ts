import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Configuration } from '#config';
import { ROOT } from '../support/environment.ts';

test('docker-compose.yml gives the apps every variable of the configuration, and no other', () => {
  const file = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  const [, block = ''] = /^x-environment:.*\n((?: {2}.*\n)*)/m.exec(file) ?? [];
  const given = [...block.matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map(([, name = '']) => name);
  expect(given.sort()).toEqual(Object.keys(Configuration.shape).sort());
});
