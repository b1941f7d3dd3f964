import type { CompiledList, Refusal } from './compiled-list.ts';

/** What the address of a client decides: it is refused, or a password has to do for these lists; for none, it is admitted. */
export type NetworkDecision = { readonly refused: Refusal } | { readonly ask: readonly CompiledList[] };

const NOBODY_ASKED: NetworkDecision = { ask: [] };

/**
 * Every attached list has to admit a client. What addresses can decide is decided first, so that nobody is asked for a password
 * who would be refused with it.
 * @param note told what each list says, for explanations
 */
export function decideNetwork(
  lists: readonly CompiledList[],
  address: string,
  note?: (list: CompiledList, says: string) => void,
): NetworkDecision {
  let ask: CompiledList[] | undefined;
  for (const list of lists) {
    const opinion = opinionOf(list, address);
    note?.(list, opinion.says);
    if (opinion.verdict === 'refuse') return { refused: { list, reason: opinion.says } };
    if (opinion.verdict === 'ask') (ask ??= []).push(list);
  }
  return ask ? { ask } : NOBODY_ASKED;
}

interface Opinion {
  readonly verdict: 'admit' | 'refuse' | 'ask';
  /** A half sentence, after "the access list …". */
  readonly says: string;
}

function opinionOf(list: CompiledList, address: string): Opinion {
  const found = list.networks.find(address);
  const asks = list.users.size > 0;
  if (found === undefined) return unmatched(list, address);
  if (found === 'unknown')
    return list.satisfy === 'any' && asks
      ? { verdict: 'ask', says: 'asks for a password: the address of this client is not known' }
      : { verdict: 'refuse', says: 'denies clients whose address is not known' };
  const rule = `rule ${found.rule + 1} ${found.action === 'allow' ? 'allows' : 'denies'} ${address}`;
  if (found.action === 'allow')
    return asks && list.satisfy === 'all'
      ? { verdict: 'ask', says: `asks for a password as well: ${rule}` }
      : { verdict: 'admit', says: `admits: ${rule}` };
  return asks && list.satisfy === 'any'
    ? { verdict: 'ask', says: `asks for a password instead: ${rule}` }
    : { verdict: 'refuse', says: `denies: ${rule}` };
}

/** With `any`, only a rule that says so lets in without a password: where nothing was said of an address, nothing was allowed. */
function unmatched(list: CompiledList, address: string): Opinion {
  const none = `no rule is about ${address}`;
  if (list.users.size > 0 && (list.satisfy === 'any' || list.unmatched === 'allow'))
    return { verdict: 'ask', says: `asks for a password: ${none}` };
  return list.unmatched === 'allow'
    ? { verdict: 'admit', says: `admits: ${none}, and it has none that allows` }
    : { verdict: 'refuse', says: `denies: ${none}` };
}
