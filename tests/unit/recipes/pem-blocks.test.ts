import { expect, test } from '@jest/globals';
import { pemBlocks } from '../../../scripts/recipes/cert/pem-blocks.ts';

const block = (label: string): string => `-----BEGIN ${label}-----\nMIIB+/8=\nAA==\n-----END ${label}-----`;

test('the PEM blocks of a text are all that is left of it', () => {
  const [leaf, key] = [block('CERTIFICATE'), block('PRIVATE KEY')];
  const text = `\u001B[2J hello\n${leaf}\r\nsubject=\u009Bx\n${leaf.replaceAll('\n', '\r\n')}\n\u0007${key}\n`;
  expect(pemBlocks(text)).toBe(`${leaf}\n${leaf}\n${key}`);
});

test('a block with a foreign character in it is none', () => {
  expect(pemBlocks(block('CERTIFICATE').replace('+', '\u001B'))).toBe('');
});
