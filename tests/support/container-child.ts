import { chmodSync } from 'node:fs';
import { userInfo } from 'node:os';
import { GenericContainer } from 'testcontainers';
import type { Child } from './child-process.ts';

export interface ContainerImage {
  readonly image: string;
  /** Folders of this machine that the container sees at the same path; sockets and data in them work as without it. */
  readonly folders: readonly string[];
}

/**
 * A process of a test in a container, for a machine that has a Docker engine but not the program: on the host's network,
 * as this user, so that the rest of the test sees no difference.
 */
export async function startContainer(
  { image, folders }: ContainerImage,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Child> {
  // The reaper is one more image to download; stop() and kill() remove what a test starts.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const { uid, gid } = userInfo();
  // An image that is started by root may go on as a user of its own.
  if (uid === 0) for (const folder of folders) chmodSync(folder, 0o777);
  let output = '';
  let running = true;
  const { promise: exited, resolve: over } = Promise.withResolvers<NodeJS.Signals>();
  const container = await new GenericContainer(image)
    .withNetworkMode('host')
    .withUser(`${uid}:${gid}`)
    .withBindMounts(folders.map((folder) => ({ source: folder, target: folder })))
    .withEnvironment({ ...env })
    .withCommand([...args])
    .withLogConsumer((stream) => stream.on('data', (chunk: Buffer) => (output += chunk.toString())))
    .start();
  const end = async (timeout: number, how: NodeJS.Signals): Promise<NodeJS.Signals> => {
    if (!running) return exited;
    running = false;
    await container.stop({ timeout });
    over(how);
    return how;
  };
  return {
    pid: 0,
    output: () => output,
    running: () => running,
    exited,
    stop: () => end(10_000, 'SIGTERM'),
    kill: async () => void (await end(0, 'SIGKILL')),
    signal: (name) => {
      throw new Error(`${name} cannot be sent to a container; install the program itself for this test`);
    },
  };
}
