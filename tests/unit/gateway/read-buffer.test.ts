import { expect, test } from '@jest/globals';
import { firstBuffer, ReadBuffer } from '../../../apps/gateway/src/forward/read-buffer.ts';

/** As a connection reads: whatever is there, into the buffer that it is given. */
function read(into: Buffer, content: string, length: number): Buffer {
  return into.fill(content, 0, length).subarray(0, length);
}

test('what is kept of a small read stays as it was when other connections read', () => {
  const [one, other] = [new ReadBuffer(), new ReadBuffer()];
  const kept = one.keep(read(one.next(0), 'a', 100), 100);
  read(other.next(0), 'b', 100);
  expect(kept.toString()).toBe('a'.repeat(100));
});

test('connections that wait share one buffer', () => {
  expect(new ReadBuffer().next(0)).toBe(firstBuffer());
  expect(new ReadBuffer().next(1_000)).toBe(firstBuffer());
});

test('content that fills the buffer is handed on as it is, and never read over', () => {
  const buffer = new ReadBuffer();
  const { length } = firstBuffer();
  const own = buffer.next(length);
  expect(own).not.toBe(firstBuffer());
  const kept = buffer.keep(read(own, 'a', length), length);
  expect(kept.buffer).toBe(own.buffer);
  const second = buffer.next(length);
  read(second, 'b', length);
  expect(kept.every((byte) => byte === 0x61)).toBe(true);
  expect(buffer.keep(read(second, 'c', 10), 10).buffer).not.toBe(second.buffer);
  expect(buffer.next(10)).toBe(firstBuffer());
});
