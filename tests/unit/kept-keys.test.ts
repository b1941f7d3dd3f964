import { describe, expect, test } from '@jest/globals';
import { Keys } from '#store';
import { keepingOf, keptPatterns } from '../../libs/store/src/backup/kept-keys.ts';
import { redisKeyRows } from '../support/book.ts';

describe('what becomes of keys in a backup', () => {
  const rows = redisKeyRows().map(([key = '']) => key.replaceAll('`', '').replaceAll(/\{\w+\}/g, 'x'));
  const keeping = keepingOf(new Keys(''));

  test.each(rows)('is decided for %s', (key) => {
    expect(keeping(key === 'bull' ? 'bull:queue:id' : key)).toBeDefined();
  });

  test('nothing that lets somebody in without a login is kept', () => {
    for (const key of [
      'session:x',
      'oauth:login:x',
      'oauth:session:x',
      'oauth:handoff:x',
      'oauth:artifact:AccessToken:x',
    ])
      expect(keeping(key)).toBe('ended');
  });

  test('what another program keeps in the same Redis is not ours', () => {
    for (const key of ['somebody-elses', 'proxyish', 'index:proxy:x', 'settings2'])
      expect(keeping(key)).toBeUndefined();
  });

  test('every beginning ends with a colon, where the script looks', () => {
    for (const { start, exact } of keptPatterns(new Keys('{mpm}:'))) expect(exact || start.endsWith(':')).toBe(true);
  });

  test('in a cluster the same is said of keys with the prefix', () => {
    const inCluster = keepingOf(new Keys('{mpm}:'));
    expect([inCluster('{mpm}:proxy:x'), inCluster('proxy:x')]).toEqual(['kept', undefined]);
  });
});
