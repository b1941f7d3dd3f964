import { expect, test } from '@jest/globals';
import { InvalidInput, NO_LIMITS } from '#domain';
import { parseArguments } from '../../../scripts/recipes/arguments/parse-arguments.ts';
import { limitFacts } from '../../../scripts/recipes/proxy/limit-facts.ts';
import { LIMITS } from '../../../scripts/recipes/proxy/limit-parameters.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const given = (...words: string[]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parseArguments(LIMITS, words).values).filter(
      ([name, value]) => name !== 'json' && value !== undefined,
    ),
  );

test('limits are given by their names, in numbers, sizes, and none', () => {
  expect(given('rate-limit=0.5', '--rate-limit-burst=10', 'max_concurrent=none')).toEqual({
    rate_limit: 0.5,
    rate_limit_burst: 10,
    max_concurrent: null,
  });
  expect(given('max-body-bytes=10m', 'stream-idle-timeout=600', '--compression')).toEqual({
    max_body_bytes: 10_485_760,
    stream_idle_timeout: 600,
    compression: true,
  });
});

test.each(['rate-limit=many', 'rate-limit=0', 'max-concurrent=1.5', 'max-body-bytes=large', 'connect-timeout=-1'])(
  '%s is refused, by its name',
  (word) => {
    expect(() => given(word)).toThrow(InvalidInput);
    expect(() => given(word)).toThrow(word.split('=')[0]);
  },
);

test('the limits of a host are shown in words', () => {
  expect(facts({})).toEqual([
    'requests: any number',
    'at a time: any number',
    'content: any size',
    'its time: as PROXY_CONNECT_TIMEOUT and PROXY_REQUEST_TIMEOUT say',
    'compression: off',
  ]);
  expect(
    facts({ rate_limit: 2.5, max_concurrent: 100, max_body_bytes: 0, response_timeout: 9, compression: true }),
  ).toEqual([
    'requests: 2.5 a second of one client, 3 at once',
    'at a time: 100 in all',
    'content: at most 0 bytes',
    'its time: 9 s to answer',
    'compression: on',
  ]);
});

const targetView = (own: Partial<typeof NO_LIMITS>): Parameters<typeof limitFacts>[0] => ({
  ...targetOf('app.example.com', tokenOf('x'), own),
  labels: [],
  upstreams: [],
  health_check: null,
  maintenance_allow_from: [],
  access_lists: [],
  enabled_routes: [],
  disabled_routes: [],
});

const facts = (own: Partial<typeof NO_LIMITS>): string[] =>
  limitFacts(targetView(own)).map(([name, value]) => `${name}: ${value}`);
