import { expect, test } from '@jest/globals';
import { listenRemedy } from '../../../apps/gateway/src/supervisor/listen-remedy.ts';

test('a port below 1024 that this user may not have: each way out as a command', () => {
  const remedy = listenRemedy({ code: 'EACCES', variable: 'HTTP_PORT', address: '::', port: 80 });
  expect(remedy).toContain('HTTP_PORT=80');
  expect(remedy).toMatch(/sudo setcap cap_net_bind_service=\+ep \/\S+/);
  expect(remedy).toContain('sudo sysctl -w net.ipv4.ip_unprivileged_port_start=80');
  expect(remedy).toContain('HTTP_PORT=8080 npx --yes rust-just start');
});

test('the way out names the variable that is meant', () => {
  expect(listenRemedy({ code: 'EACCES', variable: 'HTTPS_PORT', address: '::', port: 443 })).toContain(
    'HTTPS_PORT=8443 npx --yes rust-just start',
  );
});

test('what is unknown is told as it is', () => {
  expect(listenRemedy({ code: 'ENOBUFS', variable: 'HTTP_PORT', address: '::', port: 80 })).toContain('(ENOBUFS)');
});
