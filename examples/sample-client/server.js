// Your own server: it serves the page, and signs tokens, so that the secret of the key stays here.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tokens } from 'vodsmith/client';

const { VODSMITH_URL = 'http://localhost:3000', API_KEY: key, API_SECRET: secret, PORT = 8080 } = process.env;
if (!key || !secret) throw new Error('Set API_KEY and API_SECRET to a key of the server.');

const types = { html: 'text/html; charset=utf-8', js: 'text/javascript' };
const files = {
  '/': new URL('index.html', import.meta.url),
  '/client.js': new URL('client.js', import.meta.url),
  '/hls.js': new URL(import.meta.resolve('hls.js/dist/hls.light.mjs')),
};

const server = createServer(async (request, response) => {
  if (request.url === '/session') {
    const token = await tokens.sign({ key, secret, expiresIn: 600 });
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ api: VODSMITH_URL, token }));
  }
  const file = files[request.url];
  if (file === undefined) return response.writeHead(404).end();
  response.setHeader('content-type', types[file.pathname.endsWith('.html') ? 'html' : 'js']);
  response.end(await readFile(file));
});

server.listen(PORT, '127.0.0.1', () => {
  process.stdout.write(`The page is at http://127.0.0.1:${server.address().port}\n`);
});
