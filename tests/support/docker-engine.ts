import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../../scripts/run-command.ts';
import { ensureInstalled } from '../../scripts/system-package.ts';
import { startChild } from './child-process.ts';
import { ROOT } from './environment.ts';
import { eventually } from './eventually.ts';

/** A Docker engine that answers, for the length of a test. */
export interface DockerEngine {
  /** Variables that docker and its compose need to find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the engine if it was started for the test; the machine's own is left alone. */
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 60_000;

/**
 * The machine's Docker engine, or one of its own in a temporary folder where none answers and we are root on Debian.
 * @throws Error that says what is missing, everywhere else
 */
export async function dockerEngine(): Promise<DockerEngine> {
  const given = process.env['DOCKER_HOST'];
  const environment: Record<string, string> = given ? { DOCKER_HOST: given } : {};
  if (await answers(environment)) return { environment, stop: async () => {} };
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    throw new Error(
      'No Docker engine answers. Start one, or point DOCKER_HOST at one (only root on Debian gets one of its own here).',
    );
  await ensureInstalled(
    { command: 'dockerd', apt: 'docker.io' },
    { command: 'docker-compose', apt: 'docker-compose' },
    { command: 'iptables', apt: 'iptables' },
  );
  return ownEngine();
}

const answers = async (environment: Readonly<Record<string, string>>): Promise<boolean> =>
  (await capture('docker', ['version'], { env: { ...process.env, ...environment } })).code === 0;

async function ownEngine(): Promise<DockerEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'mpm-docker-'));
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const daemon = await startChild('dockerd', {
    args: [
      `--data-root=${join(folder, 'data')}`,
      `--exec-root=${join(folder, 'exec')}`,
      `--pidfile=${join(folder, 'pid')}`,
      `--host=${socket}`,
    ],
    env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });
  const environment = { DOCKER_HOST: socket };
  const stop = async (): Promise<void> => {
    await daemon.stop();
    // A container on the host's network leaves its name space mounted here.
    await capture('umount', ['-l', join(folder, 'exec', 'netns', 'default')]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(
      async () => {
        if (!(await answers(environment))) throw new Error(`dockerd does not answer: ${daemon.output().slice(-2_000)}`);
      },
      { deadlineMs: START_DEADLINE_MS, intervalMs: 250, giveUp: () => !daemon.running() },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { environment, stop };
}

/** Where no registry answers, this command builds stand-ins for the base images from packages. */
const offlineBaseImages = (): string =>
  process.env['OFFLINE_BASE_IMAGES'] ?? join(ROOT, '..', 'shared', 'tools', 'offline-base-images');

/** Makes sure that the images are there that the Dockerfile and docker-compose.yml name. */
export async function ensureBaseImages({ environment }: DockerEngine): Promise<void> {
  const env = { ...process.env, ...environment };
  const missing: string[] = [];
  for (const image of baseImages()) {
    const there = await capture('docker', ['image', 'inspect', image], { env });
    if (there.code !== 0 && (await capture('docker', ['pull', '-q', image], { env })).code !== 0) missing.push(image);
  }
  if (missing.length === 0) return;
  const command = offlineBaseImages();
  if (!existsSync(command))
    throw new Error(
      `No registry gives ${missing.join(' and ')}. Load the images into the engine, or name a command that makes them in OFFLINE_BASE_IMAGES.`,
    );
  await ensureInstalled({ command: 'debootstrap', apt: 'debootstrap' });
  const { code, output } = await capture(command, [], { env });
  if (code !== 0) throw new Error(`${command} failed:\n${output.slice(-2_000)}`);
}

function baseImages(): string[] {
  const [, node = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')) ?? [];
  const [, redis = ''] = /image: (redis:\S+)$/m.exec(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')) ?? [];
  return [node, redis];
}
