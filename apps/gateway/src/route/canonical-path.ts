/** What a path may have that has a second spelling: most have nothing of it. */
const UNUSUAL = /[%\\;\u0080-\uffff]|\/\/|\/\.{1,2}(?:\/|$)/;
const ENCODED = /(?:%[\da-f]{2}|[\u0080-\u00ff])+/gi;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The path that routes are compared with: without its query, percent-decoded once, with backslashes as slashes, without
 * parameters of segments (`;…`, RFC 3986 3.3) and with one slash for several. A backend that reads a path in any of these ways
 * reads this one. What decodes to a control character or `%` stays encoded, so that nothing is decoded twice.
 * @returns undefined where it has a segment `.` or `..`, in whatever spelling: some servers resolve it and some do not, and the
 * two would disagree about which route is meant
 */
export function canonicalPath(path: string): string | undefined {
  const query = path.indexOf('?');
  const bare = query < 0 ? path : path.slice(0, query);
  if (!UNUSUAL.test(bare)) return bare;
  const segments = bare.replace(ENCODED, decode).replaceAll('\\', '/').split('/');
  const kept: string[] = [];
  for (const segment of segments) {
    const end = segment.indexOf(';');
    const name = end < 0 ? segment : segment.slice(0, end);
    if (name === '.' || name === '..') return undefined;
    if (name !== '') kept.push(name);
  }
  const ending = kept.length > 0 && segments.at(-1) === '' ? '/' : '';
  return `/${kept.join('/')}${ending}`;
}

/** Bytes, as percent-encodings or as HTTP/1 hands them on raw. */
function decode(run: string): string {
  const bytes: number[] = [];
  for (let i = 0; i < run.length; i += run[i] === '%' ? 3 : 1)
    bytes.push(run[i] === '%' ? Number.parseInt(run.slice(i + 1, i + 3), 16) : run.charCodeAt(i));
  const isText = decodesAsUtf8(bytes);
  let text = '';
  let plain: number[] = [];
  const flush = (): void => {
    if (plain.length) text += utf8.decode(Uint8Array.from(plain));
    plain = [];
  };
  for (const byte of bytes) {
    if (byte > 0x20 && byte !== 0x25 && byte !== 0x7f && (byte < 0x80 || isText)) plain.push(byte);
    else {
      flush();
      text += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
  }
  flush();
  return text;
}

function decodesAsUtf8(bytes: readonly number[]): boolean {
  try {
    utf8.decode(Uint8Array.from(bytes));
    return true;
  } catch {
    return false;
  }
}
