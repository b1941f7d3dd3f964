import { join } from 'node:path';
import type { Configuration } from '#config';
import { APPS } from './apps.ts';
import { claim } from './claim.ts';
import { freePort } from './free-port.ts';
import { privateFolders } from './private-folder.ts';

export interface InternalPorts {
  readonly variables: Readonly<Record<string, string>>;
  readonly release: () => void;
}

/**
 * Picks the ports between the apps. The configured ones are only preferences here: two systems run side by side with nothing
 * but other public ports and data. A port is claimed until the system stops, because between the look that finds it free and
 * the app that binds it another start may look as well.
 * @throws Stop when there is no folder for claims that is ours alone
 */
export async function pickInternalPorts(configuration: Configuration): Promise<InternalPorts> {
  const [claims] = privateFolders();
  const variables: Record<string, string> = {};
  const releases: (() => void)[] = [];
  for (const { portVariable } of APPS) {
    for (let wanted = Number(configuration[portVariable]); ; wanted = 0) {
      const port = await freePort(wanted, configuration.INTERNAL_BIND_ADDRESS);
      const claimed = claim(join(claims, `port-${port}`));
      if (typeof claimed !== 'function') continue;
      releases.push(claimed);
      variables[portVariable] = String(port);
      break;
    }
  }
  return { variables, release: () => releases.forEach((release) => release()) };
}
