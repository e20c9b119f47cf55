import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { verifyToken } from '../../src/core/tokens.ts';
import { dataFolder, runCommand, startServer } from './program.ts';

const listFiles = (url: string, token: string) => fetch(`${url}/v1/files`, { headers: { authorization: token } });
const lifetime = (token: string) => {
  const { exp = 0, iat = 0 } = decodeJwt(token);
  return exp - iat;
};

it('signs for the key and secret that it is given, without a server', async () => {
  const { code, stdout } = await runCommand(['token', '--key', 'k', '--secret', 's', '--expires', '10m']);
  expect(code).toBe(0);
  const token = stdout.trim();
  await verifyToken(token, 's');
  expect(decodeJwt(token)).toMatchObject({ apikey: 'k' });
  expect(lifetime(token)).toBe(600);
});

it('takes API_KEY and API_SECRET from the environment', async () => {
  const { stdout } = await runCommand(['token', '--json'], { API_KEY: 'k', API_SECRET: 's' });
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({ expiresIn: 86_400 });
  await verifyToken(answer.token, 's');
});

it('asks the server that runs, and the database once it has stopped', async () => {
  const DATA_DIR = await dataFolder();
  const server = await startServer({ DATA_DIR });
  const fromServer = await runCommand(['token'], { DATA_DIR });
  expect(fromServer).toMatchObject({ code: 0, stderr: '' });
  expect((await listFiles(server.url, fromServer.stdout.trim())).status).toBe(200);

  await server.stop();
  const fromDatabase = await runCommand(['token', '--expires', '7d'], { DATA_DIR });
  expect(fromDatabase).toMatchObject({ code: 0, stderr: '' });
  expect(lifetime(fromDatabase.stdout.trim())).toBe(604_800);
  const again = await startServer({ DATA_DIR });
  expect((await listFiles(again.url, fromDatabase.stdout.trim())).status).toBe(200);
});

it('says to start the server where there is none yet', async () => {
  const { code, stdout, stderr } = await runCommand(['token']);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^vodsmith: .*start the server first.*\n$/);
});

it.each([[['--expires', 'soon']], [['--expires', '0s']], [['--key', 'k']], [['--what']]])(
  '%j is bad usage',
  async (args) => {
    const { code, stderr } = await runCommand(['token', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain('error: ');
  },
);
