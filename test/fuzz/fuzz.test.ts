import { expect, onTestFinished, test } from 'vitest';
import { startService } from '../api/service.ts';
import { faultOfAnswer } from './check-answer.ts';
import type { Operation } from './document.ts';
import { fuzz } from './run-fuzz.ts';

test('200 requests made from the document get answers that it describes, and nothing of another project', async () => {
  const service = await startService();
  onTestFinished(() => service.stop());
  const { requests, statuses, succeeded, faults } = await fuzz(service, { n: 200, seed: 7 });
  expect(faults).toEqual([]);
  expect(requests).toBe(200);
  for (const status of [200, 400, 401, 403, 404]) expect(statuses[status], String(status)).toBeGreaterThan(0);
  expect(succeeded.size).toBeGreaterThan(15);
});

test('an answer that the document does not describe is a fault', () => {
  const schema = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
  const responses = { 200: { content: { 'application/json': { schema } } }, 204: {} };
  const operation: Operation = { method: 'GET', path: '/', parameters: [], body: {}, responses, open: true };
  const fault = (status: number, body: string, type = 'application/json; charset=utf-8') =>
    faultOfAnswer(operation, { status, type, body });
  expect(fault(200, '{"id":"a"}')).toBeNull();
  expect(fault(204, '', '')).toBeNull();
  expect(fault(200, '{"id":1}')).toContain('/id must be');
  expect(fault(200, '{}', 'text/html')).toContain('text/html');
  expect(fault(404, '{}')).toContain('404');
  expect(fault(503, '')).toContain('503');
  const head = (body: string) => faultOfAnswer({ ...operation, method: 'HEAD' }, { status: 200, type: '', body });
  expect(head('')).toBeNull();
  expect(head('{"id":"a"}')).toContain('has a body');
});
