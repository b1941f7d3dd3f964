const SEQUENCE = 0x30;
/** `extensions [3] EXPLICIT` of a TBSCertificate (RFC 5280 4.1). */
const EXTENSIONS = 0xa3;
/** DER of 1.3.6.1.4.1.11129.2.4.2, the extension with the timestamps (RFC 6962 3.3). */
const TIMESTAMPS_OID = Buffer.from('060a2b06010401d679020402', 'hex');

interface Element {
  readonly tag: number;
  /** With tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/**
 * What logs sign of a certificate: its TBSCertificate as it was before the timestamps were put in (RFC 6962 3.2). All other octets
 * stay as they are: encoded anew, they might not be the same.
 * @param der a whole certificate
 * @throws Error where that is no certificate
 */
export function loggedCertificate(der: Buffer): Buffer {
  const [certificate] = elementsOf(der);
  const [tbs] = elementsOf(certificate?.content ?? Buffer.alloc(0));
  if (!tbs) throw new Error('there is no certificate in it');
  const parts = elementsOf(tbs.content).map((element) => {
    if (element.tag !== EXTENSIONS) return element.whole;
    const [list] = elementsOf(element.content);
    const kept = elementsOf(list?.content ?? Buffer.alloc(0)).filter(({ content }) => !isTimestamps(content));
    return encoded(EXTENSIONS, encoded(SEQUENCE, ...kept.map(({ whole }) => whole)));
  });
  return encoded(SEQUENCE, ...parts);
}

const isTimestamps = (extension: Buffer): boolean =>
  extension.subarray(0, TIMESTAMPS_OID.length).equals(TIMESTAMPS_OID);

/** The elements that stand one after another. Tags above 30 do not occur here. */
function elementsOf(octets: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < octets.length;) {
    const first = octets[at + 1] ?? 0;
    const more = first < 0x80 ? 0 : first - 0x80;
    const begin = at + 2 + more;
    const length = more === 0 ? first : octets.readUIntBE(at + 2, more);
    if (begin + length > octets.length) throw new Error('an element is longer than what it is in');
    const whole = octets.subarray(at, begin + length);
    elements.push({ tag: octets[at] ?? 0, whole, content: octets.subarray(begin, begin + length) });
    at = begin + length;
  }
  return elements;
}

function encoded(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

/** X.690 10.1: in as few octets as possible. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const octets = Buffer.from(length.toString(16).padStart(8, '0'), 'hex');
  const significant = octets.subarray(octets.findIndex((octet) => octet !== 0));
  return Buffer.concat([Buffer.of(0x80 + significant.length), significant]);
}
