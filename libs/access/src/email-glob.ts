/**
 * Compiles a pattern of e-mail addresses. `*` stands for any number of characters but `@`; letters are compared without case, ASCII
 * alone. It takes time in proportion to the address, whatever the pattern is.
 * @returns whether an address matches; one that has not exactly one `@` never does
 */
export function globMatcher(pattern: string): (address: string) => boolean {
  const [local = '', domain = '', ...more] = foldAscii(pattern).split('@');
  if (more.length || domain === '') return () => false;
  const matchesLocal = partMatcher(local);
  const matchesDomain = partMatcher(domain);
  return (address) => {
    const [own = '', ownDomain, ...others] = foldAscii(address).split('@');
    return ownDomain !== undefined && others.length === 0 && matchesLocal(own) && matchesDomain(ownDomain);
  };
}

/** What is between two stars is looked for once, at its first place: if the whole matches at all, it does with that. */
export function partMatcher(pattern: string): (text: string) => boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const piece of others) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** In lower case, ASCII alone: of other letters some become ASCII in lower case, as the Kelvin sign does. */
export const foldAscii = (text: string): string =>
  /[A-Z]/.test(text) ? text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
