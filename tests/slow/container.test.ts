import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dockerEngine, ensureBaseImages, type DockerEngine } from '../support/docker-engine.ts';
import { startRedis } from '../support/redis-server.ts';
import { openStore, tokenOf } from '../support/store.ts';

/** A machine with a Docker engine and without redis-server: this one, with a search path that has docker alone. */
let engine: DockerEngine;
let folder: string;
const path = process.env['PATH'];

beforeAll(async () => {
  engine = await dockerEngine();
  await ensureBaseImages(engine);
  folder = mkdtempSync(join(tmpdir(), 'mpm-path-'));
  const docker = (path ?? '').split(':').map((at) => join(at, 'docker'));
  symlinkSync(docker.find(existsSync) ?? 'docker', join(folder, 'docker'));
}, 600_000);
afterAll(async () => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true, force: true });
  await engine?.stop();
}, 120_000);

test('tests find their Redis in a container where the program is missing', async () => {
  Object.assign(process.env, engine.environment, { PATH: folder });
  const redis = await startRedis();
  const store = await openStore(redis.url);
  const token = tokenOf('mine');
  await store.tokens.create(token);
  await redis.kill();
  await redis.start();
  const again = await openStore(redis.url);
  expect((await again.tokens.findByToken(token.token))?.record.name).toBe('mine');
  store.close();
  again.close();
  await redis.stop();
});
