import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signToken } from '../../src/core/tokens.ts';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const ask = (authorization: string) => service.app.inject({ url: '/v1/files', headers: { authorization } });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => ({ apikey: service.mine.key });

/** A JWT with this header and these claims, signed as HS256 whatever the header says. */
function forged(header: object, payload: unknown, secret: string | Buffer, hash = 'sha256'): string {
  const body = `${encode(header)}.${encode(payload)}`;
  return `${body}.${createHmac(hash, secret).update(body).digest('base64url')}`;
}
const signed = (header: object, payload: unknown = claims()) => forged(header, payload, service.mine.secret);

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = publicKey.export({ type: 'spki', format: 'pem' });
function byRsa(header: object): string {
  const body = `${encode(header)}.${encode(claims())}`;
  return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
}

test('the forger can make a token that is taken', async () => {
  expect((await ask(signed({ alg: 'HS256' }))).statusCode).toBe(200);
});

describe('no token is taken', () => {
  test.each<[string, () => string]>([
    ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): [string, () => string] => [
      `of the algorithm "${alg}", unsigned`,
      () => `${encode({ alg })}.${encode(claims())}.`,
    ]),
    ['without an algorithm', () => signed({})],
    ['whose algorithm is a list', () => signed({ alg: ['HS256'] })],
    ['whose algorithm is none, signed all the same', () => signed({ alg: 'none' })],
    ['of HS512, rightly signed', () => forged({ alg: 'HS512' }, claims(), service.mine.secret, 'sha512')],
    ['of RS256, rightly signed by a key of its own', () => byRsa({ alg: 'RS256' })],
    ['that brings its key along', () => byRsa({ alg: 'RS256', jwk: publicKey.export({ format: 'jwk' }) })],
    ['that says where its key is', () => byRsa({ alg: 'RS256', jku: 'http://127.0.0.1:1/keys' })],
    ['signed with a public key as the secret', () => forged({ alg: 'HS256' }, claims(), String(pem))],
    ['signed with the key itself, which is no secret', () => forged({ alg: 'HS256' }, claims(), service.mine.key)],
    ['signed with nothing', () => forged({ alg: 'HS256' }, claims(), '')],
    ['signed with the secret of another project', () => forged({ alg: 'HS256' }, claims(), service.other.secret)],
    ['whose kid is a file without a byte', () => forged({ alg: 'HS256', kid: '/dev/null' }, claims(), '')],
    [
      'whose kid is SQL that answers a secret',
      () => forged({ alg: 'HS256', kid: `x' union select 'secret' -- ` }, claims(), 'secret'),
    ],
    [
      'whose kid names another key',
      () => forged({ alg: 'HS256', kid: service.other.key }, claims(), service.other.secret),
    ],
    ['with an extension that has to be understood', () => signed({ alg: 'HS256', crit: ['b64'], b64: false })],
    ['whose payload is not encoded', () => signed({ alg: 'HS256', b64: false, crit: ['b64'] })],
    ['that was encrypted', () => `${encode({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`],
    ['whose key is SQL', () => signed({ alg: 'HS256' }, { apikey: `' or 1=1 -- ` })],
    ['whose key is a pattern', () => signed({ alg: 'HS256' }, { apikey: '%' })],
    ['whose key is a list', () => signed({ alg: 'HS256' }, { apikey: [service.mine.key] })],
    ['whose key is an object', () => signed({ alg: 'HS256' }, { apikey: { $ne: null } })],
    ['whose key is true', () => signed({ alg: 'HS256' }, { apikey: true })],
    ['whose payload is a text', () => signed({ alg: 'HS256' }, service.mine.key)],
    ['whose payload is null', () => signed({ alg: 'HS256' }, null)],
    ['whose end is a text', () => signed({ alg: 'HS256' }, { ...claims(), exp: '9999999999' })],
    ['whose end is in the past by far', () => signed({ alg: 'HS256' }, { ...claims(), exp: -1e300 })],
    ['whose signature is cut', () => signed({ alg: 'HS256' }).slice(0, -2)],
    ['with a fourth part', () => `${signed({ alg: 'HS256' })}.a`],
    ['with a blank in it', () => signed({ alg: 'HS256' }).replace('.', ' .')],
    ['of 12 KiB without a sense', () => `${'a'.repeat(4000)}.${'b'.repeat(4000)}.${'c'.repeat(4000)}`],
    [
      'nested a thousand levels deep',
      () =>
        `${encode({ alg: 'HS256' })}.${Buffer.from(`${'['.repeat(1000)}${']'.repeat(1000)}`).toString('base64url')}.a`,
    ],
  ])('%s', async (_name, make) => {
    const answer = await ask(make());
    expect(answer.statusCode).toBe(401);
    expect(answer.json().code).toMatch(/^(token_|api_key_unknown)/);
  });

  test.each([
    ['disabled', 'update api_keys set disabled_at = now() where key = $1'],
    ['deleted', 'delete from api_keys where key = $1'],
  ])('of a key that has been %s since', async (_name, statement) => {
    const { key, secret } = service.third;
    const before = await service.db.query('select * from api_keys where key = $1', [key]);
    const token = await signToken(key, secret);
    expect((await ask(token)).statusCode).toBe(200);
    await service.db.query(statement, [key]);
    const replayed = await ask(token);
    expect([replayed.statusCode, replayed.json().code]).toEqual([401, 'api_key_unknown']);
    const row = before[0] as { id: string; project_id: string; name: string; secret: string };
    await service.db.query('delete from api_keys where key = $1', [key]);
    await service.db.query('insert into api_keys (id, project_id, name, key, secret) values ($1, $2, $3, $4, $5)', [
      ...[row.id, row.project_id, row.name, key, row.secret],
    ]);
  });
});
