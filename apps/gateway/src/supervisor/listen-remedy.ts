import { realpathSync } from 'node:fs';
import type { ListenFailure } from '../snapshot/messages.ts';

/** Ports that are usually free and need no rights. */
const OTHER_PORTS: Readonly<Record<ListenFailure['variable'], number>> = {
  HTTP_PORT: 8080,
  HTTPS_PORT: 8443,
  GATEWAY_INTERNAL_PORT: 9101,
};

/** What an operator can do about an address or port that cannot be had, in commands. */
export function listenRemedy({ code, variable, address, port }: ListenFailure): string {
  const elsewhere = `choose another port:    ${variable}=${OTHER_PORTS[variable]} npx --yes rust-just start`;
  switch (code) {
    case 'EACCES':
      return [
        `${variable}=${port}: this user may not listen on port ${port}. Do one of these:`,
        `  allow it to Node:       sudo setcap cap_net_bind_service=+ep ${realpathSync(process.execPath)}`,
        `  allow it to everyone:   sudo sysctl -w net.ipv4.ip_unprivileged_port_start=${port}`,
        `  ${elsewhere}`,
      ].join('\n');
    case 'EADDRINUSE':
      return [
        `${variable}=${port}: another program listens on port ${port} already. Do one of these:`,
        `  find it and stop it:    sudo ss --listening --tcp --processes 'sport = :${port}'`,
        `  ${elsewhere}`,
      ].join('\n');
    case 'EADDRNOTAVAIL':
      return `BIND_ADDRESS=${address} is not an address of this machine. \`ip address\` lists those that are; :: means all.`;
    default:
      return `${variable}=${port}: cannot listen on ${address} port ${port} (${code}). Check BIND_ADDRESS and ${variable}.`;
  }
}
