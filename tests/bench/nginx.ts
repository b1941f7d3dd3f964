import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nginxBasics, temporaryPaths } from './backend.ts';
import type { Contender, Setting } from './contender.ts';
import { MeasuredProcess } from './measured-process.ts';

export const nginx: Contender = {
  name: 'nginx',
  start: async (setting) => {
    const file = join(setting.dir, 'nginx.conf');
    writeFileSync(file, configuration(setting));
    return new MeasuredProcess('nginx', [...setting.onCore, 'nginx', '-p', setting.dir, '-c', file]);
  },
};

const configuration = ({ dir, host, port, backendPort, certificate }: Setting): string => `${nginxBasics(dir)}
http {
  access_log off;
  ${temporaryPaths(dir)}
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} ssl http2 backlog=1024;
    server_name ${host};
    keepalive_requests 1000000000;
    ssl_certificate ${certificate.certificateFile};
    ssl_certificate_key ${certificate.keyFile};
    ssl_protocols TLSv1.2 TLSv1.3;
    location / {
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $host;
    }
  }
}
`;
