/** A first segment that is written out: letters, digits and what means itself, or is escaped, then a slash or the end. */
const WRITTEN_OUT = /^\^?\/((?:[A-Za-z0-9_~@-]|\\[.-])+)(?:\/|\$$)/;
const REPEATED = /^[*+?{]/;

/** The first segment that every path matched by this regular expression has; undefined where that cannot be told. */
export function leadingSegment(pattern: string): string | undefined {
  const found = WRITTEN_OUT.exec(pattern);
  const segment = found?.[1];
  if (!found || segment === undefined || hasAlternatives(pattern)) return undefined;
  // A slash that may be missing, or come again, ends no segment.
  return REPEATED.test(pattern.slice(found[0].length)) ? undefined : segment.replaceAll('\\', '');
}

/** Whether it has alternatives outside of all parentheses, of which the first alone begins as the pattern does. */
function hasAlternatives(pattern: string): boolean {
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === '\\') {
      // Within \Q…\E nothing means what it says.
      if (pattern[i + 1] === 'Q') return true;
      i++;
    } else if (character === '[') {
      // A class may have parentheses and bars; its end is found too early at worst, which shows in `depth`.
      const end = endOfClass(pattern, i);
      if (end === undefined) return true;
      i = end;
    } else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return true;
  }
  return depth !== 0;
}

/** Place of the bracket that ends a class; undefined for one with a class within it. */
function endOfClass(pattern: string, begin: number): number | undefined {
  let i = begin + 1;
  if (pattern[i] === '^') i++;
  // First of all, it is a member.
  if (pattern[i] === ']') i++;
  for (; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === '[') return undefined;
    else if (pattern[i] === ']') return i;
  }
  return undefined;
}
