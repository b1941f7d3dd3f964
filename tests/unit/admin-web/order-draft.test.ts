import { describe, expect, test } from '@jest/globals';
import {
  isByDns,
  NEW_ORDER,
  orderOf,
  orderProblems,
  type OrderDraft,
} from '../../../apps/admin-web/src/certificates/order-draft.ts';

const draft = (own: Partial<OrderDraft>): OrderDraft => ({ ...NEW_ORDER, cert_name: 'mine', ...own });
const problems = (own: Partial<OrderDraft>): string[] => [...orderProblems(draft(own)).keys()];

describe('an order that is being typed', () => {
  test('takes names by lines, commas and spaces; what is left empty is the server’s choice', () => {
    expect(orderOf(draft({ domains: 'a.example.com\nb.example.com, c.example.com  \n' }))).toEqual({
      cert_name: 'mine',
      domains: ['a.example.com', 'b.example.com', 'c.example.com'],
      acme_directory_url: null,
      key_type: null,
      challenge_type: null,
      dns_provider: null,
    });
  });

  test('sends a DNS provider only where DNS proves a name: by choice, or because of a wildcard', () => {
    expect(orderOf(draft({ domains: 'a.example.com', dns_provider: 'manual' })).dns_provider).toBeNull();
    expect(orderOf(draft({ domains: '*.example.com', dns_provider: 'manual' })).dns_provider).toBe('manual');
    expect(isByDns(draft({ domains: 'a.example.com', challenge_type: 'dns-01' }))).toBe(true);
    expect(isByDns(draft({ domains: '*.example.com', challenge_type: 'http-01' }))).toBe(false);
  });

  test('is wrong by the rules of the API, before it is sent', () => {
    expect(problems({ domains: 'a.example.com' })).toEqual([]);
    expect(problems({ cert_name: '../x', domains: '' })).toEqual(['cert_name', 'domains']);
    expect(problems({ domains: 'a.example.com A.example.com' })).toEqual(['domains']);
    expect(problems({ domains: Array.from({ length: 101 }, (_, i) => `h${i}.example.com`).join('\n') })).toEqual([
      'domains',
    ]);
    expect(problems({ domains: '*.example.com', challenge_type: 'http-01' })).toEqual(['challenge_type']);
    expect(problems({ domains: 'a.example.com', authority: 'other', directory: 'ftp://x' })).toEqual([
      'acme_directory_url',
    ]);
  });
});
