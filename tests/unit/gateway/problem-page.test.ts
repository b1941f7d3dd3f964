import { expect, test } from '@jest/globals';
import { renderProblem } from '../../../apps/gateway/src/respond/problem-page.ts';

test('as JSON it has the shape of every problem of the API', () => {
  expect(JSON.parse(renderProblem(502, 'It is down.', 'id-1', false))).toEqual({
    statusCode: 502,
    error: 'Bad Gateway',
    message: 'It is down.',
    request_id: 'id-1',
  });
});

test('as a page nothing in it is taken for markup', () => {
  const page = renderProblem(404, 'Try <script>"&"</script>', 'id-1', true);
  expect(page).toContain('Try &lt;script&gt;&quot;&amp;&quot;&lt;/script&gt;');
  expect(page).toContain('request id-1');
  const href = 'https://auth.example.com/?a=1&b="';
  const linked = renderProblem(403, 'No.', 'id-1', true, { link: { text: '<b>', href } });
  expect(linked).toContain('<a href="https://auth.example.com/?a=1&amp;b=&quot;">&lt;b&gt;</a>');
});
