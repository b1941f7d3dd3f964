import { describe, expect, test } from '@jest/globals';
import { InvalidInput, parseLabels, parseNotes, parseTemplateName } from '#domain';

const problemsOf = (parse: () => unknown): string[] => {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ field }) => field);
  }
};

describe('labels', () => {
  test('are in lower case, in their order, each once, whatever way they are composed', () => {
    expect(parseLabels([' Shop', 'team:A/b', 'shop', 'Cafe\u0301', 'caf\u00e9', '東京'])).toEqual([
      'shop',
      'team:a/b',
      'café',
      '東京',
    ]);
  });

  test.each([[['']], [['a b']], [['a,b']], [['-a']], [['x'.repeat(33)]], [['a\u202eb']]])(
    '%j are refused by their place',
    (labels) => {
      expect(problemsOf(() => parseLabels(['ok', ...labels]))).toEqual(['labels.1']);
    },
  );

  test('are 20 at most', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => `l${i}`);
    expect(parseLabels([...twenty, 'l0'])).toHaveLength(20);
    expect(problemsOf(() => parseLabels([...twenty, 'more']))).toEqual(['labels']);
  });
});

test('notes are text with line breaks and no other control characters, up to 4,000 characters', () => {
  expect(parseNotes(' a\r\n\tb \n')).toBe('a\n\tb');
  expect(parseNotes('x'.repeat(4_000))).toHaveLength(4_000);
  for (const wrong of ['a\u001b[2J', 'a\0b', 'a\u009bb', 'x'.repeat(4_001)])
    expect(problemsOf(() => parseNotes(wrong))).toEqual(['notes']);
});

test('names of templates are words that need no escaping', () => {
  expect(parseTemplateName('web.site-1_x')).toBe('web.site-1_x');
  for (const wrong of ['', '-a', 'a b', 'a/b', 'x'.repeat(65)])
    expect(problemsOf(() => parseTemplateName(wrong))).toEqual(['name']);
});
