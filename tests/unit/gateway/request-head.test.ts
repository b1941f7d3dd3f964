import { expect, test } from '@jest/globals';
import { writeRequestHead } from '../../../apps/gateway/src/forward/request-head.ts';

const GET = { method: 'GET', path: '/a?b', host: 'example.com', hasBody: false };
const POST = { ...GET, method: 'POST', hasBody: true };

test('a head has its request line, Host and the fields', () => {
  expect(writeRequestHead(GET, ['accept', '*/*', 'x-a', ''])).toEqual({
    text: 'GET /a?b HTTP/1.1\r\nhost: example.com\r\nconnection: keep-alive\r\naccept: */*\r\nx-a: \r\n\r\n',
    length: null,
  });
});

test('content is framed once: by its length where that is known, else in chunks', () => {
  const known = writeRequestHead(POST, ['content-length', '12', 'a', 'b']);
  expect(known.text).toMatch(/keep-alive\r\na: b\r\ncontent-length: 12\r\n\r\n$/);
  expect(known.length).toBe(12);
  const unknown = writeRequestHead(POST, ['a', 'b']);
  expect(unknown.text).toMatch(/\r\na: b\r\ntransfer-encoding: chunked\r\n\r\n$/);
  expect(unknown.length).toBeUndefined();
});

test('no content is said to be none only where some is expected (RFC 9110 8.6)', () => {
  expect(writeRequestHead({ ...POST, hasBody: false }, ['content-length', '0']).text).toMatch(
    /\r\ncontent-length: 0\r\n\r\n$/,
  );
  expect(writeRequestHead(GET, ['content-length', '0']).text).not.toContain('content-length');
});

test.each([
  ['LF in a value', GET, ['a', 'b\nc: d']],
  ['CR in a value', GET, ['a', 'b\rc']],
  ['NUL in a value', GET, ['a', 'b\0']],
  ['a value beyond Latin-1', GET, ['a', '\u{10a}']],
  ['CRLF in a name', GET, ['a: b\r\nc', 'd']],
  ['a colon in a name', GET, ['a:', 'd']],
  ['an empty name', GET, ['', 'd']],
  ['a space in the path', { ...GET, path: '/a HTTP/1.1' }, []],
  ['CRLF in the path', { ...GET, path: '/a\r\nb: c' }, []],
  ['a path beyond Latin-1', { ...GET, path: '/\u{120}' }, []],
  ['a space in the method', { ...GET, method: 'GET /' }, []],
  ['LF in Host', { ...GET, host: 'a\nb' }, []],
])('what would begin another line, or could, is not written: %s', (_, request, fields) => {
  expect(() => writeRequestHead(request, fields)).toThrow(expect.objectContaining({ code: 'MPM_NOT_FORWARDABLE' }));
});
