import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import type { Response as ExpressResponse } from 'express';
import { principalOf } from '#domain';
import { LiveStream } from '../../../apps/admin-api/src/events/live-stream.ts';
import { Subscription } from '../../../apps/admin-api/src/events/subscription.ts';
import type { RecordChange } from '../../../apps/admin-api/src/events/inventory.ts';
import { EventStream } from '../../support/event-stream.ts';
import { eventually } from '../../support/eventually.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const owner = tokenOf('owner');
const caller = principalOf(owner);

const changeOf = (version: number): RecordChange => {
  const record = targetOf(`host-${version}.example.com`, owner);
  return { version, kind: 'target', id: record.hostname, record };
};

/** What a client reads of a stream that a handler writes. */
async function read(handler: (stream: LiveStream) => void): Promise<EventStream> {
  const listener: RequestListener = (_request, response) => {
    const stream = new LiveStream(response as ExpressResponse);
    handler(stream);
    stream.end();
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const stream = await EventStream.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {});
  await eventually(() => stream.isOver);
  server.close();
  return stream;
}

test('what is heard while the past is read comes after it, and what both tell comes once', async () => {
  const subscription = new Subscription(caller, 30);
  subscription.onChanges([changeOf(11), changeOf(12)]);
  subscription.onChanges([changeOf(13)]);
  const { events } = await read((stream) => {
    subscription.begin(stream, 9, [changeOf(10), changeOf(11)]);
    subscription.onChanges([changeOf(13), changeOf(14)]);
  });
  expect(events.map(({ event, id }) => [event, id])).toEqual([
    ['ready', '9'],
    ['change', '10'],
    ['change', '11'],
    ['change', '12'],
    ['change', '13'],
    ['change', '14'],
  ]);
});

test('a reset is told, also one while the past is read, and versions may begin anew after it', async () => {
  const subscription = new Subscription(caller, 30);
  subscription.onReset();
  const { events } = await read((stream) => {
    subscription.begin(stream, 500, []);
    subscription.onChanges([changeOf(7)]);
    subscription.onReset();
    subscription.onChanges([changeOf(1)]);
  });
  expect(events.map(({ event, id }) => [event, id])).toEqual([
    ['ready', '500'],
    ['reset', undefined],
    ['change', '7'],
    ['reset', undefined],
    ['change', '1'],
  ]);
});
