import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { capture } from './run-command.ts';
import { say, Stop } from './say.ts';

/** A program that we need and npm does not have, by its package in each system's package manager. */
export interface SystemProgram {
  readonly command: string;
  readonly apt: string;
  readonly dnf?: string;
  readonly brew?: string;
}

export const REDIS: SystemProgram = { command: 'redis-server', apt: 'redis-server', dnf: 'redis', brew: 'redis' };
export const PEBBLE: SystemProgram = { command: 'pebble', apt: 'pebble' };
export const BIND: SystemProgram = { command: 'named', apt: 'bind9' };
export const CERTBOT: SystemProgram = { command: 'certbot', apt: 'certbot' };
export const OPENSSL: SystemProgram = { command: 'openssl', apt: 'openssl' };
export const FAKETIME: SystemProgram = { command: 'faketime', apt: 'faketime' };
export const NGINX: SystemProgram = { command: 'nginx', apt: 'nginx', dnf: 'nginx' };
export const CADDY: SystemProgram = { command: 'caddy', apt: 'caddy', dnf: 'caddy' };
export const CURL: SystemProgram = { command: 'curl', apt: 'curl', dnf: 'curl' };
/** Of NSS, whose store of authorities Chromium reads. */
export const CERTUTIL: SystemProgram = { command: 'certutil', apt: 'libnss3-tools', dnf: 'nss-tools' };
export const CHROMIUM: SystemProgram = { command: 'chromium', apt: 'chromium', dnf: 'chromium' };

export function isInstalled(command: string): boolean {
  const folders = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/opt/homebrew/bin`.split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Installs what is missing with apt-get where we are root on Debian or Ubuntu.
 * @throws Stop that names the one command to run, everywhere else
 */
export async function ensureInstalled(...programs: readonly SystemProgram[]): Promise<void> {
  const missing = programs.filter(({ command }) => !isInstalled(command));
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && isInstalled('apt-get')) await aptInstall(missing.map(({ apt }) => apt));
  const still = missing.filter(({ command }) => !isInstalled(command));
  if (still.length)
    throw new Stop(
      `${still.map(({ command }) => command).join(', ')} is missing. Install it and try again:\n  ${installCommand(still)}`,
    );
}

async function aptInstall(packages: readonly string[]): Promise<void> {
  say(`installing ${packages.join(', ')} (apt-get)`);
  // RUNLEVEL=1 keeps Debian from starting a service of its own for a server package (invoke-rc.d(8)).
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if ((await capture('apt-get', install, { env })).code === 0) return;
  await capture('apt-get', ['update'], { env });
  const { code, output } = await capture('apt-get', install, { env });
  if (code !== 0)
    throw new Stop(`apt-get could not install ${packages.join(', ')}:\n${output.split('\n').slice(-5).join('\n')}`);
}

function installCommand(programs: readonly SystemProgram[]): string {
  if (isInstalled('apt-get')) return `sudo apt-get install ${programs.map(({ apt }) => apt).join(' ')}`;
  if (isInstalled('dnf')) return `sudo dnf install ${programs.map(({ apt, dnf }) => dnf ?? apt).join(' ')}`;
  if (isInstalled('brew')) return `brew install ${programs.map(({ apt, brew }) => brew ?? apt).join(' ')}`;
  return `(with your system's package manager) install ${programs.map(({ command }) => command).join(' and ')}`;
}
