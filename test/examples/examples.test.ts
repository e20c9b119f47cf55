import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium, until } from '../e2e/chromium.ts';
import { type Customer, startCustomer, webhookSecret } from '../e2e/customer.ts';
import { mediaFile } from '../media-files.ts';
import { has } from '../tools.ts';
import { startExample } from './example.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
let customer: Customer;
beforeAll(async () => {
  customer = await startCustomer({}, after);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe.skipIf(!has('chromium'))('the sample client', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
    after(() => browser.close());
  });
  const open = async (secret: string) => {
    const env = { VODSMITH_URL: customer.server.url, API_KEY: 'my-key', API_SECRET: secret };
    const { url } = await startExample('sample-client/server.js', env, after);
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByLabel('Video').setInputFiles(mediaFile('good/4x3-240p.mp4'));
    await page.getByRole('button', { name: 'Upload' }).click();
    return page;
  };

  test('uploads from another origin, encodes, asks until it is done, and plays', async () => {
    const page = await open('my-secret');
    await until(page, "document.querySelector('video').currentTime > 0.3");
    expect(await page.evaluate("document.querySelector('video').poster")).toMatch(/\/files\/images\/.*\.jpg$/);
    const { data } = await customer.call<{ data: unknown[] }>('GET', '/v1/encoder/jobs');
    expect(data).toMatchObject([{ status: 'completed' }]);
  });

  test('says what is wrong in the words of the server', async () => {
    const page = await open('another-secret');
    await page
      .getByRole('status')
      .getByText(/That did not work: .*token/)
      .waitFor();
  });
});

test('the receiver takes a webhook once, again without doing it twice, and refuses a forged one', async () => {
  const receiver = await startExample('webhook-receiver/receiver.js', { WEBHOOK_SECRET: webhookSecret }, after);
  const { id: videoId } = await customer.upload(mediaFile('good/4x3-240p.mp4'));
  const presets = [{ format: 'mp4' as const, resolutions: ['240'] }];
  const { id } = await customer.createJob({ videoId, presets, webhookUrl: `${receiver.url}/encoded` });
  await receiver.prints(new RegExp(`Job ${id} is completed: http\\S+\\.mp4`));

  const deliveries = '/v1/webhooks/deliveries';
  const { data } = await customer.call<{ data: { id: string }[] }>('GET', `${deliveries}?jobId=${id}`);
  await customer.call('POST', `${deliveries}/${data[0]!.id}/redeliver`);
  await receiver.prints(/Again: \S+/);

  const forged = {
    'webhook-id': 'x',
    'webhook-timestamp': `${Math.floor(Date.now() / 1000)}`,
    'webhook-signature': 'v1,AAAA',
  };
  const answer = await fetch(receiver.url, { method: 'POST', headers: forged, body: '{}' });
  expect(answer.status).toBe(401);
  await receiver.prints(/Refused: /);
});
