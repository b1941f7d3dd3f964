import { describe, expect, test } from '@jest/globals';
import { parseRedisUrl, readConfiguration, withoutPassword } from '#config';
import { environment } from '../../support/environment.ts';

const one = { kind: 'server', node: { host: 'redis.example.com', port: 6379 }, db: 0, tls: false };

describe('REDIS_URL', () => {
  test.each([
    ['redis://redis.example.com', one],
    ['redis://redis.example.com/', one],
    ['redis://redis.example.com:7000/3', { ...one, node: { host: 'redis.example.com', port: 7000 }, db: 3 }],
    ['rediss://redis.example.com', { ...one, tls: true }],
    ['redis://:secret@redis.example.com', { ...one, password: 'secret' }],
    ['redis://user:secret@redis.example.com', { ...one, username: 'user', password: 'secret' }],
    ['redis://user@redis.example.com', { ...one, username: 'user' }],
    ['redis://us%40er:p%2Fa%25:ss@redis.example.com', { ...one, username: 'us@er', password: 'p/a%:ss' }],
    ['redis://:p@ss/word@redis.example.com/1', { ...one, password: 'p@ss/word', db: 1 }],
    ['redis://[2001:db8::1]:7000', { ...one, node: { host: '2001:db8::1', port: 7000 } }],
    ['redis://[::1]', { ...one, node: { host: '::1', port: 6379 } }],
    ['unix:///run/redis.sock', { kind: 'socket', path: '/run/redis.sock', tls: false }],
    [
      'redis+sentinel://:s@a:1,[::2],c/my-master/2',
      {
        kind: 'sentinel',
        sentinels: [
          { host: 'a', port: 1 },
          { host: '::2', port: 26_379 },
          { host: 'c', port: 26_379 },
        ],
        name: 'my-master',
        db: 2,
        password: 's',
        tls: false,
      },
    ],
    [
      'rediss+cluster://a:7000, b',
      {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 6379 },
        ],
        tls: true,
      },
    ],
  ])('%s is understood', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  test.each([
    ['http://a', /must begin with redis:/],
    ['redis://', /must begin with redis:.*name a server/],
    ['unix://run/redis.sock', /absolute path/],
    ['redis://a,b', /several hosts.*redis\+cluster/],
    ['redis+sentinel://a,b', /name of the master/],
    ['redis+sentinel://a/my master', /name of the master/],
    ['redis+sentinel://a/m/1/2', /name of the master/],
    ['redis+cluster://a,b/1', /only number 0/],
    ['redis+cluster://a,,b', /"" *, which is not host:port/],
    ['redis://a:0', /port 0/],
    ['redis://a:70000', /port 70000/],
    ['redis://a:port', /"a:port", which is not host:port/],
    ['redis://::1', /brackets/],
    ['redis://a/first', /"first".*number of a database/],
    ['redis://a/0?timeout=1', /number of a database/],
    ['redis://:50%@a', /%25/],
  ])('%s is refused with what to do', (url, problem) => {
    expect(() => parseRedisUrl(url)).toThrow(problem);
    expect(() => readConfiguration({ ...environment(), REDIS_URL: url })).toThrow(problem);
  });

  test('a password is in no message and in no URL that is shown', () => {
    expect(() => parseRedisUrl('redis://user:s3c@:1')).toThrow(/^(?!.*s3c)/);
    expect(withoutPassword('redis+cluster://user:p@s/s@a,b')).toBe('redis+cluster://***@a,b');
    expect(withoutPassword('redis://a:1/0')).toBe('redis://a:1/0');
    expect(withoutPassword('unix:///run/redis.sock')).toBe('unix:///run/redis.sock');
  });
});

test.each(['redis://user:old@redis.example.com', 'redis://user@redis.example.com'])(
  'REDIS_PASSWORD joins %s, and wins',
  (url) => {
    expect(parseRedisUrl(url, 'new')).toEqual({ ...one, username: 'user', password: 'new' });
  },
);

test('REDIS_PASSWORD is for a unix socket too', () => {
  expect(parseRedisUrl('unix:///run/redis.sock', 'new')).toMatchObject({ password: 'new' });
});
