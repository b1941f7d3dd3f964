import { describe, expect, test } from '@jest/globals';
import { DnsError } from '#dns01';
import { CLASS, OPCODE, TYPE } from '../../../libs/dns01/src/wire/codes.ts';
import { decodeMessage, encodeMessage, encodeRecord, query } from '../../../libs/dns01/src/wire/message.ts';
import { encodeName } from '../../../libs/dns01/src/wire/name.ts';
import { encodeText } from '../../../libs/dns01/src/wire/resource-data.ts';
import { sign, verify, type TsigKey } from '../../../libs/dns01/src/wire/tsig.ts';

/** The example.com question and its answer of RFC 1035's kind, with a compressed name. */
const ANSWER = Buffer.concat([
  Buffer.from('123485800001000300000000', 'hex'),
  encodeName('www.example.com'),
  Buffer.from('00100001', 'hex'),
  // CNAME at the question's name (a pointer to 12) to "t" and a pointer to "example.com" (16).
  Buffer.from('c00c000500010000000500040174c010', 'hex'),
  // TXT at "t.example.com", which is the data of the record before (45).
  Buffer.from('c02d00100001000000050006026162026364', 'hex'),
  Buffer.from('c02d01010001000000050008', 'hex'),
  Buffer.from('80056973737565', 'hex'),
  Buffer.from(';'),
]);

/** A small pseudo-random sequence (xorshift), so that a failure can be seen again. */
function* random(seed: number): Generator<number, never> {
  for (let x = seed; ;) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield x >>> 0;
  }
}

/** An answer without a TSIG record. */
const answer = (): Buffer => {
  const bytes = encodeMessage(query(9, 'a.test', 'SOA', false));
  bytes.writeUInt16BE(0x8400, 2);
  return bytes;
};

describe('a DNS message', () => {
  test('is read with compressed names, strings joined, and CAA', () => {
    const message = decodeMessage(ANSWER);
    expect(message).toMatchObject({ id: 0x1234, isResponse: true, opcode: 0, rcode: 0, authoritative: true });
    expect(message.questions).toEqual([{ name: 'www.example.com', type: TYPE.TXT, class: CLASS.IN }]);
    expect(message.answers.map(({ name, data }) => [name, data])).toEqual([
      ['www.example.com', { type: 'CNAME', target: 't.example.com' }],
      ['t.example.com', { type: 'TXT', text: 'abcd' }],
      ['t.example.com', { type: 'CAA', critical: true, tag: 'issue', value: ';' }],
    ]);
  });

  test('is written as RFC 1035 and 2136 say', () => {
    expect(encodeMessage(query(1, 'A.b', 'SOA', true)).toString('hex')).toBe(
      ['0001', '0100', '0001', '0000', '0000', '0001', '01610162', '00', '0006', '0001'].join('') +
        ['00', '0029', '04d0', '00000000', '0000'].join(''),
    );
    const update = encodeMessage({
      id: 2,
      opcode: OPCODE.UPDATE,
      recursionDesired: false,
      question: { name: 'b', type: TYPE.SOA, class: CLASS.IN },
      authority: [{ name: 'a.b', type: TYPE.TXT, class: CLASS.NONE, ttl: 0, data: encodeText('v') }],
    });
    expect(update.toString('hex')).toBe(
      ['0002', '2800', '0001', '0000', '0001', '0000', '0162', '00', '0006', '0001'].join('') +
        ['01610162', '00', '0010', '00fe', '00000000', '0002', '0176'].join(''),
    );
  });

  test('has labels whose dots and control characters do not look like structure', () => {
    const name = Buffer.from('03612e62017800', 'hex');
    const bytes = Buffer.concat([Buffer.from('000080000001000000000000', 'hex'), name, Buffer.from('00010001', 'hex')]);
    expect(decodeMessage(bytes).questions[0]?.name).toBe(String.raw`a\046b.x`);
  });

  test('splits values at 255 bytes', () => {
    const data = encodeText('x'.repeat(300));
    expect([data.length, data[0], data[256]]).toEqual([302, 255, 45]);
    expect(encodeText('').toString('hex')).toBe('00');
  });

  test.each([
    ['points to itself', 'c00c'],
    ['points forward', 'c0ff'],
    ['points in a circle', '0161c00c'],
    ['has a label of an unknown type', '8061'],
    ['ends within a label', '3f61'],
    ['never ends', `${'3f'.padEnd(128, '61')}${'3f'.padEnd(128, '61')}`.repeat(4)],
  ])('with a name that %s is a DnsError', (_, name) => {
    const bytes = Buffer.from(`000080000001000000000000${name}00010001`, 'hex');
    expect(() => decodeMessage(bytes)).toThrow(DnsError);
  });

  test('that is broken in any way is a DnsError, never anything else and never slow', () => {
    const next = random(20_261_122);
    const number = (below: number): number => next.next().value % below;
    const began = performance.now();
    let refused = 0;
    for (let round = 0; round < 30_000; round++) {
      const bytes =
        round % 3 ? Buffer.from(ANSWER) : Buffer.from(Array.from({ length: number(80) }, () => number(256)));
      for (let i = 0; i < 1 + number(4) && bytes.length; i++) bytes[number(bytes.length)] = number(256);
      const cut = number(4) ? bytes : bytes.subarray(0, number(bytes.length + 1));
      try {
        decodeMessage(cut);
      } catch (error) {
        expect(error).toBeInstanceOf(DnsError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(5_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('made of pointers to pointers is refused quickly', () => {
    // The data of the first record: a root, and pointers each to the one before. All other names point to the last of them.
    const chain = Buffer.alloc(16_000);
    const start = 12 + 11;
    for (let at = 2; at < chain.length; at += 2) chain.writeUInt16BE(0xc000 | (start + at - 2), at);
    const header = Buffer.from('000080000000177100000000', 'hex');
    const first = Buffer.concat([Buffer.from('00fffe0001000000003e80', 'hex'), chain]);
    const pointer = (0xc000 | (start + chain.length - 2)).toString(16);
    const bytes = Buffer.concat([header, first, Buffer.from(`${pointer}fffe0001000000000000`.repeat(6_000), 'hex')]);
    const began = performance.now();
    expect(() => decodeMessage(bytes)).toThrow(DnsError);
    expect(performance.now() - began).toBeLessThan(100);
  });
});

describe('TSIG', () => {
  const key: TsigKey = { name: 'k.test', algorithm: 'hmac-sha256', secret: Buffer.from('0123456789abcdef') };
  const now = 1_795_000_000;
  const requestMac = Buffer.alloc(32, 7);

  test('of a request is not taken for that of an answer, which covers the request too', () => {
    const { bytes } = sign(answer(), key, now);
    expect(verify(decodeMessage(bytes), key, requestMac, now)).toMatchObject({ verified: false, error: 0 });
  });

  test('that is missing, or not last, is none', () => {
    expect(verify(decodeMessage(answer()), key, requestMac, now)).toBeUndefined();
    const { bytes } = sign(answer(), key, now);
    const more = Buffer.concat([
      bytes,
      encodeRecord({ name: 'x', type: TYPE.A, class: CLASS.IN, ttl: 0, data: Buffer.alloc(4) }),
    ]);
    more.writeUInt16BE(3, 10);
    expect(verify(decodeMessage(more), key, requestMac, now)).toBeUndefined();
  });

  test('whose data is broken is a DnsError', () => {
    const data = Buffer.concat([encodeName('hmac-sha256'), Buffer.alloc(7)]);
    const broken = Buffer.concat([
      answer(),
      encodeRecord({ name: 'k.test', type: TYPE.TSIG, class: CLASS.ANY, ttl: 0, data }),
    ]);
    broken.writeUInt16BE(2, 10);
    expect(() => verify(decodeMessage(broken), key, requestMac, now)).toThrow(DnsError);
  });
});
