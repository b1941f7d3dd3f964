import { describe, expect, test } from '@jest/globals';
import { mayCall } from '#access';
import { PLAIN_MCP_POLICY, PLAIN_MCP_RULE, type McpPolicy, type McpRule } from '#domain';
import { readMessage } from '../../../apps/gateway/src/calls/read-message.ts';
import { ListInEvents, ListInJson } from '../../../apps/gateway/src/respond/tool-list.ts';

const readText = (text: string | Buffer): unknown => readMessage(Buffer.from(text));
const CALL =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":[1,{"b":"c:d,\\"e\\":"}]}}}';
const hides = (tool: string): boolean => tool.startsWith('secret');

describe('a message', () => {
  test('is read as it is meant: a call, a notification, an answer to the server, a batch', () => {
    expect(readText(CALL)).toEqual({
      isBatch: false,
      calls: [{ id: 1, method: 'tools/call', tool: 'echo', named: 'echo' }],
    });
    expect(readText(`[${CALL},{"jsonrpc":"2.0","method":"notifications/cancelled"},{"id":2,"result":{}}]`)).toEqual({
      isBatch: true,
      calls: [
        { id: 1, method: 'tools/call', tool: 'echo', named: 'echo' },
        { id: undefined, method: 'notifications/cancelled', tool: '', named: undefined },
      ],
    });
    expect(readText('{"id":"a","method":"resources/read","params":{"uri":"file:///x"}}')).toMatchObject({
      calls: [{ tool: '', named: 'file:///x' }],
    });
  });

  test.each([
    ['a name twice', '{"id":1,"method":"ping","method":"tools/call"}', 'name twice'],
    ['a name twice, once by an escape', '{"id":1,"method":"ping","m\\u0065thod":"tools/call"}', 'name twice'],
    ['a tool named twice', '{"id":1,"method":"tools/call","params":{"name":"a","name":"secret"}}', 'name twice'],
    [
      'an argument twice',
      '{"id":1,"method":"tools/call","params":{"name":"a","arguments":{"b":1,"b":2}}}',
      'name twice',
    ],
    ['another case, as Go reads it', '{"id":1,"method":"ping","Method":"tools/call"}', '"Method" for method'],
    ['a tool in another case', '{"id":1,"method":"tools/call","params":{"name":"a","NAME":"b"}}', '"NAME" for name'],
    ['a letter that folds to another (U+017F)', '{"id":1,"method":"ping","param\u017F":{}}', 'for params'],
    ['a method in another case', '{"id":1,"method":"Tools/Call","params":{"name":"secret"}}', 'may be meant'],
    ['a byte order mark', `\uFEFF${CALL}`, 'byte order mark'],
    ['UTF-16', Buffer.from(CALL, 'utf16le'), 'not JSON'],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xc0, 0xae])]), 'not UTF-8'],
    ['half a character', '{"id":1,"method":"tools/call","params":{"name":"secret\\ud800"}}', 'plain name'],
    ['a NUL', '{"id":1,"method":"tools/call","params":{"name":"secret\\u0000x"}}', 'plain name'],
    ['a blank at the end', '{"id":1,"method":"tools/call","params":{"name":"secret "}}', 'plain name'],
    ['no name', '{"id":1,"method":"tools/call","params":{}}', 'plain name'],
    ['a name that is none', '{"id":1,"method":"tools/call","params":{"name":["secret"]}}', 'plain name'],
    ['params in a list', '{"id":1,"method":"tools/call","params":["secret"]}', 'plain name'],
    ['no method', '{"id":1}', 'neither a method nor a result'],
    ['a method that is none', '{"id":1,"method":["tools/call"]}', 'not a name of MCP'],
    ['an id that would be another in the answer', '{"id":9007199254740993,"method":"ping"}', 'its id'],
    ['an empty batch', '[]', 'empty batch'],
    ['a batch in a batch', `[[${CALL}]]`, 'not an object'],
    ['a batch of too many', `[${Array(101).fill(CALL).join()}]`, 'more than 100'],
    ['deep nesting', `{"id":1,"method":"ping","params":{"a":${'['.repeat(70)}${']'.repeat(70)}}}`, 'nested'],
    ['something after it', `${CALL}${CALL}`, 'not JSON'],
    ['a comment', `/* */${CALL}`, 'not JSON'],
    ['no JSON', 'hello', 'not JSON'],
  ])('with %s is not read', (_, text, because) => {
    expect(() => readText(text)).toThrow(because);
  });

  test('of a megabyte that is all brackets, or all members, is refused in no time', () => {
    const began = performance.now();
    expect(() => readText('['.repeat(1_000_000))).toThrow('nested');
    expect(() => readText(`{${'"a":1,'.repeat(170_000)}"b":1}`)).toThrow('twice');
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

const policyOf = (rules: (Partial<McpRule> & Pick<McpRule, 'action'>)[], more: Partial<McpPolicy> = {}): McpPolicy => ({
  ...PLAIN_MCP_POLICY,
  ...more,
  rules: rules.map((rule) => ({ ...PLAIN_MCP_RULE, ...rule })),
});
const tool = (name: string) => ({ method: 'tools/call', tool: name });
const method = (name: string) => ({ method: name, tool: '' });
const ALICE = { user: 'Alice', groups: ['example/admins'], client: 'https://claude.ai/client.json' };
const NOBODY = { user: '', groups: [], client: '' };

const decide = (policy: McpPolicy, who: typeof ALICE, call: ReturnType<typeof tool>) =>
  mayCall(policy, who).decide(call);

describe('a policy', () => {
  test('is decided by its first rule that is about who asks and what is called, then by its default', () => {
    const policy = policyOf(
      [
        { action: 'deny', tools: ['delete_*'] },
        { action: 'allow', users: ['alice'], groups: ['example/admins', 'others'] },
        { action: 'allow', tools: ['read_*'], methods: ['resources/*'] },
      ],
      { default: 'deny' },
    );
    expect(decide(policy, ALICE, tool('delete_all'))).toEqual({ action: 'deny', rule: 0 });
    expect(decide(policy, ALICE, tool('write'))).toEqual({ action: 'allow', rule: 1 });
    expect(decide(policy, NOBODY, tool('read_file'))).toEqual({ action: 'allow', rule: 2 });
    expect(decide(policy, NOBODY, method('resources/read'))).toEqual({ action: 'allow', rule: 2 });
    expect(decide(policy, NOBODY, tool('write'))).toEqual({ action: 'deny', rule: undefined });
    expect(decide(policy, { ...ALICE, groups: [] }, tool('write'))).toEqual({ action: 'deny', rule: undefined });
  });

  test('is by the client as well, of which none is no client', () => {
    const policy = policyOf([{ action: 'allow', clients: ['https://claude.ai/*'] }], { default: 'deny' });
    expect(decide(policy, ALICE, tool('x')).action).toBe('allow');
    expect(decide(policy, { ...ALICE, client: 'https://claude.ai.evil.example/' }, tool('x')).action).toBe('deny');
    const anyClient = policyOf([{ action: 'allow', clients: ['*'] }], { default: 'deny' });
    expect(decide(anyClient, NOBODY, tool('x')).action).toBe('deny');
  });

  test('denies in every spelling, and allows in one', () => {
    const policy = policyOf([{ action: 'deny', tools: ['Delete'] }]);
    for (const name of ['delete', 'DELETE', 'ｄｅｌｅｔｅ'])
      expect(decide(policy, NOBODY, tool(name)).action).toBe('deny');
    const strict = policyOf([{ action: 'allow', tools: ['Delete'] }], { default: 'deny' });
    expect(decide(strict, NOBODY, tool('delete')).action).toBe('deny');
  });

  test('that denies by default lets a client be one, unless a rule is about that', () => {
    const closed = policyOf([], { default: 'deny' });
    for (const name of ['initialize', 'notifications/initialized', 'tools/list', 'server/discover'])
      expect(decide(closed, NOBODY, method(name)).action).toBe('allow');
    expect(decide(closed, NOBODY, method('prompts/get')).action).toBe('deny');
    const out = policyOf([{ action: 'deny', users: ['alice'] }]);
    expect(decide(out, ALICE, method('initialize')).action).toBe('deny');
    expect(decide(out, NOBODY, method('initialize')).action).toBe('allow');
  });

  test('does not look into lists for whom nothing is denied', () => {
    expect(mayCall(policyOf([{ action: 'deny', users: ['bob'], tools: ['x'] }]), ALICE).hidesTools).toBe(false);
    expect(mayCall(policyOf([{ action: 'deny', users: ['alice'], tools: ['x'] }]), ALICE).hidesTools).toBe(true);
    expect(mayCall(policyOf([], { default: 'deny' }), ALICE).hidesTools).toBe(true);
  });
});

const LIST =
  '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"echo","max":9223372036854775807},{"name":"secret_x"}],"nextCursor":"c2VjcmV0"}}';
const SHORT =
  '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"echo","max":9223372036854775807}],"nextCursor":"c2VjcmV0"}}';

/** However the pieces are cut. */
function inPieces(make: () => ListInEvents | ListInJson, text: string, size: number): string {
  const rewriter = make();
  const bytes = Buffer.from(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += size) out += rewriter.take(bytes.subarray(i, i + size)).toString();
  return out + rewriter.finish().toString();
}

const json = (text: string, size: number) => inPieces(() => new ListInJson(hides), text, size);
const events = (text: string, size: number) => inPieces(() => new ListInEvents(hides), text, size);
describe('a list of tools', () => {
  test('is without what its reader may not call, with every digit and cursor as it was', () => {
    for (const size of [1, 7, 10_000]) {
      expect(json(LIST, size)).toBe(SHORT);
      expect(json(`[${LIST}]`, size)).toBe(`[${SHORT}]`);
      const same = ' {"result" : {"tools":[{"name":"echo"}]}} ';
      expect(json(same, size)).toBe(same);
    }
    expect(() => json('{"result":{"tools":[{"name":"secret","a":NaN}]}}', 5)).toThrow();
  });

  test.each(['\n', '\r\n', '\r'])('is the same in a stream of events, whose lines end with %j', (end) => {
    const [one, two] = LIST.split(/(?<=,)(?=\{"name":"secret)/);
    const stream = [
      ': a comment',
      'id: 7',
      'event: message',
      `data: ${one}`,
      `data:${two}`,
      'retry: 5',
      '',
      'data: {}',
      '',
      '',
    ];
    for (const size of [1, 3, 10_000]) {
      const read = events(stream.join(end), size)
        .split(/\r\n|\n|\r/)
        .filter(Boolean);
      expect(read).toEqual([': a comment', 'id: 7', 'event: message', 'retry: 5', `data: ${SHORT}`, 'data: {}']);
      const other = `data: {"a":1}${end}${end}:${end}id: 3${end}data${end}${end}`;
      expect(events(other, size)).toBe(other);
    }
    expect(events(`data: ${LIST}${end}`, 9)).not.toContain('secret_x');
  });

  test('lets each event go on as soon as it is whole, and comments at once', () => {
    const rewriter = new ListInEvents(hides);
    expect(rewriter.take(Buffer.from(': alive\n')).toString()).toBe(': alive\n');
    expect(rewriter.take(Buffer.from('data: {"x":1}\n')).toString()).toBe('');
    expect(rewriter.take(Buffer.from('\ndata:')).toString()).toBe('data: {"x":1}\n\n');
  });
});
