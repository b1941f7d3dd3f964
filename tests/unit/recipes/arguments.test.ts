import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '#domain';
import {
  headers,
  hostname,
  keyType,
  orNone,
  seconds,
  text,
  yesOrNo,
} from '../../../scripts/recipes/arguments/kinds.ts';
import { byName, optional, required, toggle, withAlias } from '../../../scripts/recipes/arguments/parameter.ts';
import { parseArguments } from '../../../scripts/recipes/arguments/parse-arguments.ts';

const DECLARED = {
  host: required(hostname, 'the host'),
  token: withAlias(optional(text, 'whose'), 'token_name'),
  delete_cert: optional(yesOrNo, 'its certificate too'),
  force: toggle('do not ask'),
  key_type: byName(optional(orNone(keyType), 'its key')),
  custom_headers: byName(optional(headers, 'headers')),
  timeout: byName(optional(seconds, 'how long')),
};

const NOTHING = {
  host: 'app.example.com',
  token: undefined,
  delete_cert: undefined,
  force: false,
  key_type: undefined,
  custom_headers: undefined,
  timeout: undefined,
};

const parse = (...words: string[]): Record<string, unknown> => ({ ...parseArguments(DECLARED, words).values });
const given = (...words: string[]): Record<string, unknown> => parse('app.example.com', ...words);

function problems(...words: string[]): Record<string, string> {
  try {
    parse(...words);
  } catch (error) {
    if (error instanceof InvalidInput)
      return Object.fromEntries(error.problems.map(({ field, message }) => [field, message]));
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('positions', () => {
  test('words go to the arguments in their order', () => {
    expect(given('admin', 'true', 'yes')).toEqual({ ...NOTHING, token: 'admin', delete_cert: true, force: true });
  });

  test('arguments that are left out at the end have their fallback', () => {
    expect(given()).toEqual(NOTHING);
  });

  test('an empty word leaves its position out', () => {
    expect(given('', '', 'true')).toEqual({ ...NOTHING, force: true });
    expect(given('', '', '', '', '')).toEqual(NOTHING);
  });

  test('the source’s own proxy-delete call: host, token, "" and force=1', () => {
    expect(given('admin', '', 'force=1')).toEqual({ ...NOTHING, token: 'admin', force: true });
  });

  test('words fill the positions that were not given by name', () => {
    expect(parse('force=1', 'host=app.example.com', 'admin')).toEqual({ ...NOTHING, token: 'admin', force: true });
  });

  test('an argument that goes by name only takes no position', () => {
    expect(problems('app.example.com', 'admin', 'true', 'true', 'rsa-4096')).toEqual({
      'rsa-4096': 'is one argument too many',
    });
  });

  test('behind -- a word is what it looks like least', () => {
    expect(given('--', 'force=1')).toEqual({ ...NOTHING, token: 'force=1' });
    expect(given('--', '--force')).toEqual({ ...NOTHING, token: '--force' });
    expect(given('--', 'force')).toEqual({ ...NOTHING, token: 'force' });
  });
});

describe('names', () => {
  test.each([
    ['key=value', ['token=alice']],
    ['--key=value', ['--token=alice']],
    ['--key value', ['--token', 'alice']],
    ['another name of the same argument', ['token_name=alice']],
    ['another name with a hyphen', ['--token-name=alice']],
  ])('%s', (_, words) => {
    expect(given(...words)).toEqual({ ...NOTHING, token: 'alice' });
  });

  test.each(['delete-cert=true', 'delete_cert=true', '--delete-cert=true', '--delete_cert=true', '--Delete-Cert=true'])(
    'hyphens and underscores are alike: %s',
    (word) => {
      expect(given(word)).toEqual({ ...NOTHING, delete_cert: true });
    },
  );

  test('a value keeps its equals signs', () => {
    expect(given('token=a=b==')).toEqual({ ...NOTHING, token: 'a=b==' });
  });

  test('a word with an equals sign that no name can stand before is a value', () => {
    expect(given('q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=')).toMatchObject({
      token: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=',
    });
  });

  test('an empty value by name is as if it were left out', () => {
    expect(given('token=', '--delete-cert=')).toEqual(NOTHING);
  });
});

describe('switches', () => {
  test.each([
    [['force']],
    [['--force']],
    [['force=1']],
    [['--force=1']],
    [['force=true']],
    [['--force', 'yes']],
    [['FORCE']],
  ])('%j sets force', (words) => {
    expect(given(...words)).toEqual({ ...NOTHING, force: true });
  });

  test.each(['true', '1', 'yes', 'on', 'TRUE', 'Yes'])('%s is yes', (word) => {
    expect(given(`delete-cert=${word}`)).toMatchObject({ delete_cert: true });
  });

  test.each(['false', '0', 'no', 'off', 'False'])('%s is no', (word) => {
    expect(given(`delete-cert=${word}`)).toMatchObject({ delete_cert: false });
    expect(given('--delete-cert', word)).toMatchObject({ delete_cert: false });
    expect(given('alice', word)).toMatchObject({ delete_cert: false });
  });

  test('a switch with hyphens takes no word that is not yes or no', () => {
    expect(given('--force', 'alice')).toEqual({ ...NOTHING, token: 'alice', force: true });
  });

  test('its bare name is not taken for the optional argument of that position', () => {
    expect(given('delete-cert', 'force')).toEqual({ ...NOTHING, delete_cert: true, force: true });
  });

  test('its bare name fills its own position', () => {
    expect(given('alice', 'delete-cert', 'yes')).toEqual({
      ...NOTHING,
      token: 'alice',
      delete_cert: true,
      force: true,
    });
  });

  test('its bare name is an ordinary word while a required argument is open', () => {
    const named = { name: required(text, 'a name'), force: toggle('do not ask') };
    expect(parseArguments(named, ['force']).values).toMatchObject({ name: 'force', force: false });
    expect(parseArguments(named, ['force', 'force']).values).toMatchObject({ name: 'force', force: true });
  });
});

describe('--json and --help', () => {
  test('every recipe has --json', () => {
    expect(parseArguments(DECLARED, ['app.example.com', '--json']).json).toBe(true);
    expect(parseArguments(DECLARED, ['app.example.com', 'json=1']).json).toBe(true);
    expect(parseArguments(DECLARED, ['app.example.com']).json).toBe(false);
  });

  test.each(['--help', '-h'])('%s wins over everything that is wrong', (word) => {
    expect(parseArguments(DECLARED, ['colour=red', word]).help).toBe(true);
  });
});

describe('values', () => {
  test('headers are given one by one, by name, as often as needed', () => {
    const words = ['custom-headers=X-One: 1, 2', '--custom-headers', 'X-Two:b:c'];
    expect(given(...words)).toMatchObject({ custom_headers: { 'X-One': '1, 2', 'X-Two': 'b:c' } });
  });

  test('headers are given all at once as JSON', () => {
    expect(given('custom_headers={"X-One":"1"}')).toMatchObject({ custom_headers: { 'X-One': '1' } });
  });

  test('none takes headers and other values away', () => {
    expect(given('custom-headers=none', 'key-type=none')).toMatchObject({ custom_headers: {}, key_type: null });
  });

  test('a host name is brought into its canonical form', () => {
    expect(parse('App.Example.COM')).toEqual(NOTHING);
  });
});

describe('what is wrong', () => {
  test('is told all at once', () => {
    const words = ['nodot', 'admin', 'perhaps', 'colour=red', 'timeout=0', 'timeout=1', '--key-type=rsa-1', '-x'];
    expect(problems(...words)).toEqual({
      host: '"nodot" has no dot; give a full name such as app.example.com',
      'delete-cert': 'must be true or false (1, 0, yes and no are understood too)',
      colour: 'is not a known argument',
      timeout: expect.anything(),
      'key-type': 'must be one of rsa-2048, rsa-4096, ecdsa-p256, ecdsa-p384',
      '-x': 'is not a known argument',
    });
  });

  test('a required argument that is missing or left out is named with its help', () => {
    expect(problems()).toEqual({ host: 'is missing: the host' });
    expect(problems('', 'admin')).toEqual({ host: 'is missing: the host' });
  });

  test('a name that is nearly right is understood as a question', () => {
    expect(problems('app.example.com', '--delete-crt=1')).toEqual({
      'delete-crt': 'is not a known argument; is delete-cert meant?',
    });
  });

  test('an argument that is given twice', () => {
    expect(problems('app.example.com', 'token=a', '--token=b')).toEqual({ token: 'is given 2 times; give it once' });
  });

  test('a name without its value', () => {
    expect(problems('app.example.com', '--token')).toEqual({ token: 'has no value; write --token=VALUE' });
    expect(problems('app.example.com', '--token', '--force')).toEqual({
      token: 'has no value; write --token=VALUE',
    });
  });

  test('one word too many, of which only the beginning is repeated: it may be a token', () => {
    expect(problems('app.example.com', 'a', '1', '1', `mpm_${'s'.repeat(43)}`)).toEqual({
      'mpm_ssssssss...': 'is one argument too many',
    });
  });

  test.each(['custom-headers={"a":1}', 'custom-headers={', 'custom-headers={"a":null}'])('%s', (word) => {
    expect(problems('app.example.com', word)).toEqual({
      'custom-headers': 'is not a JSON object of texts such as {"X-Custom":"value"}',
    });
  });

  test('headers that cannot be sent', () => {
    expect(problems('app.example.com', 'custom-headers=Host: other', 'custom-headers=X-A')).toEqual({
      'custom-headers': '"X-A" is not a header; write it as \'Name: value\', or give all as JSON',
    });
    expect(problems('app.example.com', 'custom-headers=Host: other')).toEqual({
      'custom-headers.Host': 'is set by the gateway itself and cannot be overridden',
    });
  });
});
