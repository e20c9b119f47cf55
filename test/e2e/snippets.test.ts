import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { mediaFile } from '../media-files.ts';
import { has, type Tool } from '../tools.ts';
import { type Customer, startCustomer } from './customer.ts';
import { originalPage, seedRequest, seedSnippet } from './seed-page.ts';
import { startTlsProxy, type TlsProxy } from './tls-proxy.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

interface Language {
  heading: 'cURL' | 'NodeJS/JS' | 'Python' | 'Ruby';
  file: string;
  command: string;
  tool?: Tool;
  /** The job that the snippet printed. */
  read: (printed: string, job: Job) => unknown;
}

const languages: Language[] = [
  { heading: 'cURL', file: 'snippet.sh', command: 'sh', tool: 'curl', read: (printed) => JSON.parse(printed) },
  // console.log shows an object as `inspect` does, and cuts it off where it is deep
  {
    heading: 'NodeJS/JS',
    file: 'snippet.cjs',
    command: process.execPath,
    read: (printed, job) => (printed.trim() === inspect(job) ? job : printed),
  },
  {
    heading: 'Python',
    file: 'snippet.py',
    command: '/usr/bin/python3',
    tool: 'python',
    read: (printed) => JSON.parse(printed),
  },
  { heading: 'Ruby', file: 'snippet.rb', command: 'ruby', tool: 'ruby', read: (printed) => JSON.parse(printed) },
];

const cleanups: (() => Promise<void>)[] = [];
let customer: Customer;
let proxy: TlsProxy;
let job: Job;
let folder: string;

beforeAll(async () => {
  customer = await startCustomer({ TRUST_PROXY: '1' }, (cleanup) => cleanups.unshift(cleanup));
  proxy = await startTlsProxy(customer.server.url);
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-snippets-'));
  await writeFile(join(folder, 'ca.pem'), proxy.certificate);
  const { id: videoId } = await customer.upload(mediaFile('good/4x3-240p.mp4'));
  const { id } = await customer.createJob({ videoId, ...seedRequest });
  await customer.ended(id);
  job = await seenThroughProxy(id);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
  await proxy[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The URLs of an answer begin with the origin that was called. */
async function seenThroughProxy(id: string): Promise<Job> {
  const text = JSON.stringify(await customer.getJob(id));
  return JSON.parse(text.replaceAll(customer.server.url, proxy.url));
}

/** As it stands, but for host, id and token. */
const filledIn = (snippet: string) =>
  snippet
    .replaceAll('https://api.zujonow.com', proxy.url)
    .replaceAll(/\$\{id\}/g, job.id)
    .replaceAll('jwt token goes here', customer.token);

describe.each(languages)('the $heading snippet of the seed page', ({ heading, file, command, tool, read }) => {
  test.skipIf(!existsSync(originalPage))('stands in the guide as it was handed over', () => {
    expect(readFileSync(originalPage, 'utf8')).toContain(seedSnippet(heading));
  });

  test.skipIf(tool && !has(tool))('prints the job', async () => {
    const path = join(folder, file);
    await writeFile(path, filledIn(seedSnippet(heading)));
    const trusted = join(folder, 'ca.pem');
    const env = {
      PATH: process.env.PATH,
      NODE_PATH: join(root, 'node_modules'),
      ...{ CURL_CA_BUNDLE: trusted, NODE_EXTRA_CA_CERTS: trusted, REQUESTS_CA_BUNDLE: trusted, SSL_CERT_FILE: trusted },
    };
    const { stdout } = await execute(command, [path], { env });
    expect(read(stdout, job)).toEqual(job);
  });
});
