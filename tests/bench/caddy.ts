import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender, Setting } from './contender.ts';
import { MeasuredProcess } from './measured-process.ts';

export const caddy: Contender = {
  name: 'Caddy',
  start: async (setting) => {
    const file = join(setting.dir, 'Caddyfile');
    writeFileSync(file, configuration(setting));
    const env = {
      ...process.env,
      GOMAXPROCS: '1',
      HOME: setting.dir,
      XDG_DATA_HOME: setting.dir,
      XDG_CONFIG_HOME: setting.dir,
    };
    return new MeasuredProcess(
      'caddy',
      [...setting.onCore, 'caddy', 'run', '--adapter', 'caddyfile', '--config', file],
      env,
    );
  },
};

/** Sets X-Forwarded-* by itself. Its default keeps 32 idle connections to a backend, which h2 would go beyond. */
const configuration = ({ host, port, backendPort, certificate }: Setting): string => `{
  auto_https off
  admin off
  log {
    level ERROR
  }
  servers {
    protocols h1 h2
  }
}
https://${host}:${port} {
  bind 127.0.0.1
  tls ${certificate.certificateFile} ${certificate.keyFile}
  reverse_proxy 127.0.0.1:${backendPort} {
    transport http {
      keepalive_idle_conns_per_host 64
    }
  }
}
`;
