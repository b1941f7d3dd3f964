import { describe, expect, test } from '@jest/globals';
import { readConfiguration, type Configuration } from '#config';
import type { Serving } from '../../../scripts/start/serving.ts';
import { welcome, type Readiness } from '../../../scripts/start/welcome.ts';
import { environment } from '../../support/environment.ts';

const SERVING: Serving = { mode: undefined, hosts: [], variables: {}, fingerprint: undefined };
const READY = { seconds: 1, internalApi: 'http://127.0.0.1:9000', hasToken: false, variables: [], logIsOff: false };

const configured = (own: Record<string, string>): Configuration => readConfiguration(environment(own)).configuration;
const told = (own: Record<string, string>, ready: Partial<Readiness> = {}, serving: Partial<Serving> = {}): string =>
  welcome(configured(own), { ...SERVING, ...serving }, { ...READY, ...ready });

describe('when all is up', () => {
  test('addresses have the ports that are set', () => {
    const text = told({ HTTP_PORT: '8080', HTTPS_PORT: '8443', PUBLIC_HTTPS_PORT: '443' });
    expect(text).toContain('Web GUI       http://localhost:8080/admin\n');
    expect(text).toContain('http://HOST:8080 and https://HOST:8443 (clients come by 443)');
  });

  test.each([
    ['does not listen at localhost', { BIND_ADDRESS: '192.0.2.1' }],
    ['does not let this machine in', { ADMIN_ALLOW_FROM: '10.0.0.0/8' }],
  ])('the GUI is told where it answers, also where the gateway %s', (_, own) => {
    const text = told(own);
    expect(text).toContain('Web GUI       http://127.0.0.1:9000/admin\n');
    expect(text).toContain('BASE_URL=http://127.0.0.1:9000 npx --yes rust-just token-generate');
    expect(text).not.toContain('http://localhost/');
  });

  test('how to get a token is told where there is none, with the variables that another shell needs', () => {
    const variables = ['HTTP_PORT=8080', "DATA_DIR='/a b'"];
    expect(told({}, { variables })).toContain(
      "HTTP_PORT=8080 DATA_DIR='/a b' npx --yes rust-just token-generate admin you@example.com",
    );
    const known = told({}, { variables, hasToken: true });
    expect(known).not.toContain('token-generate');
    expect(known).toContain("HTTP_PORT=8080 DATA_DIR='/a b' npx --yes rust-just health");
  });

  test('where the access log is off, it is told how to see requests', () => {
    expect(told({})).not.toContain('logs-host');
    expect(told({}, { logIsOff: true })).toContain('Requests      npx --yes rust-just logs-host HOST follow');
  });
});
