import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender, Setting } from './contender.ts';
import { MeasuredProcess } from './measured-process.ts';

export const haproxy: Contender = {
  name: 'HAProxy',
  start: async (setting) => {
    const file = join(setting.dir, 'haproxy.cfg');
    const bundle = join(setting.dir, 'bundle.pem');
    writeFileSync(bundle, setting.certificate.certificatePem + setting.certificate.keyPem, { mode: 0o600 });
    writeFileSync(file, configuration(setting, bundle));
    return new MeasuredProcess('haproxy', [...setting.onCore, 'haproxy', '-db', '-f', file]);
  },
};

const configuration = ({ port, backendPort }: Setting, bundle: string): string => `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend https
  bind 127.0.0.1:${port} ssl crt ${bundle} alpn h2,http/1.1
  option forwardfor
  http-request set-header X-Forwarded-Proto https
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  default_backend backend
backend backend
  server one 127.0.0.1:${backendPort} pool-max-conn 64
`;
