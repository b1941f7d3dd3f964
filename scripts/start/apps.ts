import { spawn, type ChildProcess } from 'node:child_process';
import type { Configuration } from '#config';

/** An app of the system: its name, and the internal port on which its /health answers. */
export interface App {
  readonly name: string;
  readonly portVariable: keyof Configuration;
}

export const APPS: readonly App[] = [
  { name: 'cert-manager', portVariable: 'CERT_MANAGER_INTERNAL_PORT' },
  { name: 'oauth-server', portVariable: 'OAUTH_SERVER_PORT' },
  { name: 'admin-api', portVariable: 'ADMIN_API_PORT' },
  { name: 'gateway', portVariable: 'GATEWAY_INTERNAL_PORT' },
];

/**
 * Starts an app of the built system. It gets a session of its own, so that Ctrl-C reaches only `start`, which stops all in
 * order; and a channel whose end tells it that `start` is gone.
 * @param onLastWords told in plain words why it cannot run
 */
export function spawnApp(
  name: string,
  environment: NodeJS.ProcessEnv,
  onLastWords: (reason: string) => void,
): ChildProcess {
  const app = spawn(process.execPath, ['--enable-source-maps', `dist/apps/${name}/src/main.js`], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
    env: environment,
  });
  app.on('message', (message) => {
    if (message !== null && typeof message === 'object' && 'cannotRun' in message)
      onLastWords(String(message.cannotRun));
  });
  return app;
}
