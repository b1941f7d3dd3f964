import { networkInterfaces } from 'node:os';
import { expect, test } from '@jest/globals';
import { readConfiguration } from '#config';
import { environment } from '../../support/environment.ts';

const allowFrom = (text: string): string[] =>
  readConfiguration(environment({ ADMIN_ALLOW_FROM: text })).configuration.ADMIN_ALLOW_FROM;

test('samenet in ADMIN_ALLOW_FROM stands for the networks of all interfaces but loopback', () => {
  const addresses = Object.values(networkInterfaces()).flatMap((of) => of ?? []);
  const connected = addresses.filter(({ internal }) => !internal).map(({ cidr }) => cidr);
  expect(allowFrom('127.0.0.0/8, samenet')).toEqual(['127.0.0.0/8', ...connected]);
  expect(connected.length).toBeGreaterThan(0);
  expect(allowFrom('samenet').filter((range) => /^(127\.|::1)/.test(range))).toEqual([]);
});

test('any other word in ADMIN_ALLOW_FROM is refused by name', () => {
  expect(() => allowFrom('127.0.0.0/8,samehost')).toThrow(/ADMIN_ALLOW_FROM "samehost" is not a range/);
});
