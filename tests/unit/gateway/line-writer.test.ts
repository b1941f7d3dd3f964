import { describe, expect, test } from '@jest/globals';
import { KeptLines } from '../../../apps/gateway/src/observe/kept-lines.ts';
import { LineWriter } from '../../../apps/gateway/src/observe/line-writer.ts';
import type { Sink } from '../../../apps/gateway/src/observe/stdout-sink.ts';

/** Standard output that takes what it is given when the test says so. */
class Output implements Sink {
  readonly atOnce = 4_096;
  readonly chunks: string[] = [];
  #take: Parameters<Sink['write']>[1] | undefined;

  readonly write: Sink['write'] = (chunk, done) => {
    if (this.#take) throw new Error('two writes at once');
    this.chunks.push(chunk);
    this.#take = done;
  };

  get waits(): boolean {
    return this.#take !== undefined;
  }

  answer(error: NodeJS.ErrnoException | null, written = this.chunks.at(-1)?.length): void {
    const take = this.#take;
    this.#take = undefined;
    take?.(error, written);
  }
}

const telling = (dropped: number): string => `dropped ${dropped}`;
const LINE = 'x'.repeat(99);

describe('lines on their way to standard output', () => {
  test('go out in whole lines, in pieces that a pipe takes as one', () => {
    const output = new Output();
    const writer = new LineWriter(telling, output);
    for (let i = 0; i < 100; i++) writer.add(LINE);
    while (output.waits) output.answer(null);
    void writer.flush(1_000);
    while (output.waits) output.answer(null);
    expect(output.chunks.join('')).toBe(`${LINE}\n`.repeat(100));
    for (const chunk of output.chunks) {
      expect(chunk.length).toBeLessThanOrEqual(4_096);
      expect(chunk.endsWith('\n')).toBe(true);
    }
  });

  test('what was written in part goes on where it ended', async () => {
    const output = new Output();
    const writer = new LineWriter(telling, output);
    writer.add('one');
    const flushed = writer.flush(10_000);
    output.answer(null, 2);
    expect(output.chunks).toEqual(['one\n', 'e\n']);
    output.answer(null);
    await flushed;
  });

  test('a pipe that is full for the moment is tried again', async () => {
    const output = new Output();
    const writer = new LineWriter(telling, output);
    writer.add('one');
    const flushed = writer.flush(10_000);
    output.answer(Object.assign(new Error('full'), { code: 'EAGAIN' }));
    while (!output.waits) await new Promise((resolve) => setImmediate(resolve));
    output.answer(null);
    await flushed;
    expect(output.chunks).toEqual(['one\n', 'one\n']);
    expect(writer.dropped).toBe(0);
  });

  test('are dropped and counted while nobody takes them, and that is told when somebody does', () => {
    const output = new Output();
    const writer = new LineWriter(telling, output);
    for (let i = 0; i < 12_000; i++) writer.add(LINE);
    expect(writer.dropped).toBeGreaterThan(1_000);
    expect(writer.dropped).toBeLessThan(12_000 - 10_000);
    expect(output.chunks).toHaveLength(1);
    const dropped = writer.dropped;
    while (output.waits) output.answer(null);
    void writer.flush(1_000);
    while (output.waits) output.answer(null);
    expect(output.chunks.join('').split('\n')).toContain(telling(dropped));
    expect(output.chunks.join('').match(/dropped/g)).toHaveLength(1);
    writer.add(LINE);
    expect(writer.dropped).toBe(dropped);
  });

  test('a standard output that is gone costs its lines and nothing else', async () => {
    const output = new Output();
    const writer = new LineWriter(telling, output);
    writer.add('one');
    const flushed = writer.flush(10_000);
    output.answer(Object.assign(new Error('gone'), { code: 'EPIPE' }));
    await flushed;
    expect(writer.dropped).toBe(1);
  });

  test('flush ends at its deadline where nobody takes them', async () => {
    const writer = new LineWriter(telling, new Output());
    writer.add('one');
    await writer.flush(1);
  });
});

describe('the requests that are kept', () => {
  test('are as many a second as said, and at most half of them of one host', () => {
    const sent: string[][] = [];
    const kept = new KeptLines(10, (lines) => void sent.push([...lines]));
    const taken = (host: string): number => Array.from({ length: 20 }, () => kept.takes(host)).filter(Boolean).length;
    const [flooded, quiet, third] = [taken('flooded'), taken('quiet'), taken('third')];
    // A second may begin anew in between.
    expect([5, 10]).toContain(flooded);
    expect([5, 10]).toContain(quiet);
    expect(flooded + quiet + third).toBeLessThanOrEqual(20);
    expect(kept.skipped).toBe(60 - flooded - quiet - third);
    kept.add('a');
    kept.add('b');
    kept.flush();
    expect(sent).toEqual([['a', 'b']]);
  });
});
