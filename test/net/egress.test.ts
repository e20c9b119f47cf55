import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VodsmithError } from '../../src/errors.ts';
import { type EgressOptions, openEgress } from '../../src/net/egress.ts';
import { listenOnLoopback } from './loopback.ts';

function egress(options: EgressOptions) {
  const client = openEgress(options);
  onTestFinished(() => client.close());
  return client;
}

async function refusal(work: Promise<unknown>): Promise<VodsmithError> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(VodsmithError);
  return error as VodsmithError;
}

describe('an address that is not public', () => {
  const spellings = [
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0x7f.0.0.1/',
    'http://0x7f000001/',
    'http://127.0.0.1./',
    'http://%31%32%37.0.0.1/',
    'http://１２７.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fd00:ec2::254]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost/',
    'https://localhost/',
    'https://10.0.0.1/',
  ];

  it.each(spellings)('is refused before any connection: %s', async (url) => {
    const error = await refusal(egress({ allow: [] }).request(url));
    expect(error.code).toBe('source_forbidden');
    expect(error.message).toContain('EGRESS_ALLOW');
    expect(error.message).toContain(new URL(url).hostname.replace(/^\[|\]$/g, ''));
  });

  it('is refused behind a name, without saying which address that is', async () => {
    const client = egress({ allow: [], resolve: async () => [{ address: '10.1.2.3', family: 4 }] });
    const error = await refusal(client.request('http://intranet.example/'));
    expect(error.code).toBe('source_forbidden');
    expect(error.message).toContain('intranet.example');
    expect(error.message).not.toContain('10.1.2.3');
    expect(error.facts).toMatchObject({ addresses: ['10.1.2.3'] });
  });
});

describe('a URL that is not fetched', () => {
  it.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
    'http://user:secret@example.com/',
    'http://user@example.com/',
    'no url',
  ])('%s', async (url) => {
    const error = await refusal(egress({ allow: ['0.0.0.0/0'] }).request(url));
    expect(error.code).toBe('source_forbidden');
    expect(error.message).not.toContain('secret');
  });
});

describe('an allowed address', () => {
  it('is reached', async () => {
    await using server = await listenOnLoopback((request, response) =>
      response.end(`${request.method} ${request.url}`),
    );
    const answer = await egress({ allow: ['127.0.0.0/8'] }).request(`${server.url}/a?b=c`);
    expect(answer.statusCode).toBe(200);
    expect(await text(answer)).toBe('GET /a?b=c');
  });

  it('is picked where a name has forbidden ones beside it', async () => {
    await using server = await listenOnLoopback((_request, response) => response.end('reached'));
    const resolve = async () => ['10.0.0.1', '127.0.0.1'].map((address) => ({ address, family: 4 }));
    const answer = await egress({ allow: ['127.0.0.1'], resolve }).request(`http://two.example:${server.port}/`);
    expect(await text(answer)).toBe('reached');
  });
});

describe('a name that changes its address', () => {
  it('is resolved once for each connection, and what was checked is what is connected to', async () => {
    await using server = await listenOnLoopback((request, response) => response.end(request.socket.localAddress));
    const answers = ['127.0.0.1', '127.0.0.2', '127.0.0.1'];
    let asked = 0;
    const resolve = async () => [{ address: answers[asked++]!, family: 4 }];
    const client = egress({ allow: ['127.0.0.1'], resolve });
    const url = `http://rebinding.example:${server.port}/`;

    expect(await text(await client.request(url))).toContain('127.0.0.1');
    expect((await refusal(client.request(url))).code).toBe('source_forbidden');
    expect(await text(await client.request(url))).toContain('127.0.0.1');
    expect(asked).toBe(3);
  });
});

describe('a redirect', () => {
  it('is handed back, not followed', async () => {
    let requests = 0;
    await using server = await listenOnLoopback((_request, response) => {
      requests++;
      response.writeHead(302, { location: 'http://127.0.0.2/' }).end();
    });
    const answer = await egress({ allow: ['127.0.0.0/8'] }).request(server.url);
    expect(answer.statusCode).toBe(302);
    answer.destroy();
    expect(requests).toBe(1);
  });
});
