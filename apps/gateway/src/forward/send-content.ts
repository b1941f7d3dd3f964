import type { Readable, Writable } from 'node:stream';
import { SMALL_BYTES } from '../exchange/gather-pieces.ts';

/**
 * Writes a request's content as fast as it is taken. As pipe() does, but for small pieces: each takes many times its size, so
 * only one of them waits.
 */
export function sendContent(content: Readable, to: Writable, end: () => void): void {
  const goOn = (): void => void content.resume();
  const write = (chunk: Buffer): void => {
    const isSmall = chunk.length < SMALL_BYTES;
    const goesOn = isSmall ? to.write(chunk, goOn) : to.write(chunk);
    if (!goesOn || (isSmall && to.writableLength > 0)) content.pause();
  };
  content.on('data', write).once('end', end);
  to.on('drain', goOn).once('close', () => content.off('data', write).pause());
}
