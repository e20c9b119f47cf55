import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeConfig, readConfig } from '../src/config.ts';
import { VodsmithError } from '../src/errors.ts';

function faults(env: Record<string, string>): { path: string; message: string }[] {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(VodsmithError);
    expect(error).toMatchObject({ code: 'bad_setting' });
    return (error as VodsmithError).errors ?? [];
  }
  return [];
}

describe('without any setting', () => {
  it('serves on this machine alone, from ./data', () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      role: 'all',
      egressAllow: [],
      logLevel: 'info',
      databaseUrl: undefined,
    });
  });

  it('takes an empty one for absent', () => expect(readConfig({ PORT: '', API_KEY: ' ' })).toEqual(readConfig({})));
});

describe('a setting', () => {
  const table: [Record<string, string>, Record<string, unknown>][] = [
    [{ PORT: '0' }, { port: 0 }],
    [{ HOST: '::' }, { host: '::' }],
    [{ PUBLIC_URL: 'https://video.example.com/' }, { publicUrl: 'https://video.example.com' }],
    [{ CDN_URL: 'https://cdn.example.com/vod/' }, { cdnUrl: 'https://cdn.example.com/vod' }],
    [{ UPLOAD_URL: 'http://[::1]:8080' }, { uploadUrl: 'http://[::1]:8080' }],
    [{ DATA_DIR: 'some/where' }, { dataDir: resolve('some/where') }],
    [{ DATABASE_URL: 'postgres://u:p@db/v' }, { databaseUrl: 'postgres://u:p@db/v' }],
    [{ ROLE: 'worker' }, { role: 'worker' }],
    [{ EGRESS_ALLOW: '127.0.0.0/8, fd00::/8,10.1.2.3' }, { egressAllow: ['127.0.0.0/8', 'fd00::/8', '10.1.2.3'] }],
    [{ TRUST_PROXY: '2' }, { trustProxy: 2 }],
    [{ TRUST_PROXY: '10.0.0.0/8' }, { trustProxy: ['10.0.0.0/8'] }],
    [{ WORKER_SLOTS: '4' }, { workerSlots: 4 }],
    [{ SECRET_KEY: '00'.repeat(32) }, { secretKey: Buffer.alloc(32) }],
    [{ SECRET_KEY: Buffer.alloc(32, 255).toString('base64') }, { secretKey: Buffer.alloc(32, 255) }],
    [{ SECRET_KEY: Buffer.alloc(32, 255).toString('base64url') }, { secretKey: Buffer.alloc(32, 255) }],
    [{ WEBHOOK_SECRET: 'whsec_c2VjcmV0' }, { webhookSecret: 'whsec_c2VjcmV0' }],
    [
      { API_KEY: 'k', API_SECRET: 's' },
      { apiKey: 'k', apiSecret: 's' },
    ],
    [{ MAX_HEADER_BYTES: '32K' }, { headerBytes: 32_768 }],
    [{ LOG_LEVEL: 'warn' }, { logLevel: 'warn' }],
  ];
  it.each(table)('%j', (env, values) => expect(readConfig(env)).toMatchObject(values));
});

describe('a setting that is not valid', () => {
  it.each([
    ['PORT', 'abc'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PUBLIC_URL', 'video.example.com'],
    ['PUBLIC_URL', 'ftp://example.com'],
    ['PUBLIC_URL', 'https://example.com/?a=b'],
    ['DATABASE_URL', 'mysql://localhost/v'],
    ['STORAGE_URL', 'https://bucket.s3.amazonaws.com'],
    ['STORAGE_URL', 's3://'],
    ['STORAGE_URL', 's3://Bucket_/x'],
    ['STORAGE_URL', 's3://key:secret@bucket'],
    ['STORAGE_URL', 's3://bucket?endpoint=localhost:9000'],
    ['STORAGE_URL', 's3://bucket?endpoint=http://key:secret@localhost:9000'],
    ['STORAGE_URL', 's3://bucket?endpoint=http://localhost:9000/path'],
    ['STORAGE_URL', 's3://bucket?forcePathStyle=yes'],
    ['STORAGE_URL', 's3://bucket?regoin=eu-west-1'],
    ['ROLE', 'everything'],
    ['SECRET_KEY', 'short'],
    ['WEBHOOK_SECRET', 'no-prefix'],
    ['WEBHOOK_SECRET', 'whsec_not base64'],
    ['EGRESS_ALLOW', '127.0.0.0/33'],
    ['EGRESS_ALLOW', 'localhost'],
    ['TRUST_PROXY', 'yes'],
    ['WORKER_SLOTS', '0'],
    ['MAX_HEADER_BYTES', '10'],
    ['MAX_HEADERS', '0'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is named with what is allowed', (name, value) => {
    const found = faults({ [name]: value });
    expect(found.map(({ path }) => path)).toEqual([name]);
    expect(found[0]?.message).toMatch(new RegExp(`^${name} .*must be .+`));
  });

  it('is shown, unless it is a secret', () => {
    expect(faults({ PORT: 'abc' })[0]?.message).toContain('"abc"');
    for (const name of ['SECRET_KEY', 'WEBHOOK_SECRET', 'DATABASE_URL', 'STORAGE_URL'])
      expect(faults({ [name]: 'hunter2' })[0]?.message).not.toContain('hunter2');
  });

  it('is reported together with every other one, on one line', () => {
    const env = { PORT: 'abc', ROLE: 'x', API_KEY: 'alone' };
    expect(faults(env).map(({ path }) => path)).toEqual(['PORT', 'ROLE', 'API_SECRET']);
    expect(() => readConfig(env)).toThrow(/^Invalid settings: PORT .*; ROLE .*; API_SECRET .*\.$/);
  });
});

describe('the description of the settings', () => {
  const described = (env: Record<string, string>) =>
    new Map(describeConfig(readConfig(env), env).map(({ name, value, set }) => [name, { value, set }]));

  it('tells what holds and where it comes from', () => {
    const settings = described({ PORT: '8080' });
    expect(settings.get('PORT')).toEqual({ value: '8080', set: true });
    expect(settings.get('HOST')).toEqual({ value: '127.0.0.1', set: false });
    expect(settings.get('DATABASE_URL')).toEqual({ value: '(embedded, in DATA_DIR)', set: false });
  });

  it('hides every secret', () => {
    const secret = 'c2VjcmV0c2VjcmV0';
    const settings = described({
      API_KEY: 'key',
      API_SECRET: secret,
      WEBHOOK_SECRET: `whsec_${secret}`,
      ADMIN_PASSWORD: secret,
      SECRET_KEY: '12'.repeat(32),
      DATABASE_URL: `postgres://user:${secret}@db:5432/vodsmith?sslmode=require`,
    });
    expect(JSON.stringify([...settings])).not.toMatch(new RegExp(`${secret}|1212`));
    expect(settings.get('DATABASE_URL')?.value).toBe('postgres://user:hidden@db:5432/vodsmith?sslmode=require');
  });
});
