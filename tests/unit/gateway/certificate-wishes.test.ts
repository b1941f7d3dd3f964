import { expect, test } from '@jest/globals';
import { CertificateWishes } from '../../../apps/gateway/src/supervisor/certificate-wishes.ts';

function wishesAt(): { wishes: CertificateWishes; asked: string[]; pass: (ms: number) => void } {
  const asked: string[] = [];
  let now = 0;
  const wishes = new CertificateWishes(
    (hostname) => asked.push(hostname),
    () => now,
  );
  return { wishes, asked, pass: (ms) => (now += ms) };
}

test('a host is asked for once a minute, however many want it', () => {
  const { wishes, asked, pass } = wishesAt();
  for (let i = 0; i < 1_000; i++) wishes.wanted('a.example.com');
  wishes.wanted('b.example.com');
  expect(asked).toEqual(['a.example.com', 'b.example.com']);
  pass(59_000);
  wishes.wanted('a.example.com');
  expect(asked).toHaveLength(2);
  pass(1_000);
  wishes.wanted('a.example.com');
  expect(asked).toEqual(['a.example.com', 'b.example.com', 'a.example.com']);
});

test('of very many hosts at once, fifty are asked for, then five in a second', () => {
  const { wishes, asked, pass } = wishesAt();
  const flood = (): void => {
    for (let i = 0; i < 10_000; i++) wishes.wanted(`host-${i}.example.com`);
  };
  flood();
  expect(asked).toHaveLength(50);
  pass(1_000);
  flood();
  expect(asked).toHaveLength(55);
  expect(new Set(asked).size).toBe(55);
  pass(3_600_000);
  flood();
  expect(asked).toHaveLength(105);
});
