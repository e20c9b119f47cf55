import { parse as parseNginx } from 'nginx-conf';
import { expect } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { describeConfig, readConfig } from '../../../src/config.ts';
import type { Block } from './blocks.ts';
import type { Workshop } from './workshop.ts';

const settings = describeConfig(readConfig({}), {}).map(({ name }) => name);
const known = (name: string) => settings.includes(name) || name.startsWith('AWS_');

/** What the documentation shows as an answer: a file or a problem has the keys, or all, of a real one. */
export async function readJson({ code }: Block, { customer, file }: Workshop): Promise<void> {
  const shown = JSON.parse(code);
  if ('filePath' in shown) return expect(Object.keys(shown)).toEqual(Object.keys(file));
  if (!('type' in shown)) return;
  const answer = await fetch(`${customer.server.url}/v1/encoder/jobs`, {
    method: 'POST',
    headers: { authorization: customer.token, 'content-type': 'application/json' },
    body: JSON.stringify({ videoId: file.id, presets: [{ format: 'dash', resolutions: ['240'] }] }),
  });
  expect(await answer.json()).toEqual(shown);
}

/** One event of a stream, with the keys of a real one. */
export async function readEvent({ code }: Block, { customer, job }: Workshop): Promise<void> {
  const answer = await fetch(`${customer.server.url}/v1/encoder/jobs/${job.id}/events`, {
    headers: { authorization: customer.token },
  });
  const [event] = (await answer.text()).split('\n\n').filter((part) => part.includes('data:'));
  expect(keysOf(code)).toEqual(keysOf(event!));
}
const keysOf = (event: string) => {
  const lines = event.split('\n').map((line) => line.split(/: (.*)/s));
  const [, data] = lines.find(([name]) => name === 'data')!;
  return { fields: lines.map(([name]) => name), data: Object.keys(JSON.parse(data!)) };
};

/** The line of code for a frame: it leads to the player, and allows what oEmbed's line allows. */
export async function readFrame({ code }: Block, { customer, job, fillIn }: Workshop): Promise<void> {
  const [, src] = / src="([^"]+)"/.exec(fillIn(code))!;
  expect((await fetch(src!)).headers.get('content-security-policy')).toContain('frame-ancestors *');
  const { url } = customer.server;
  const answer = await fetch(`${url}/oembed?url=${encodeURIComponent(`${url}/watch/${job.id}`)}`);
  const { html } = (await answer.json()) as { html: string };
  const rights = (line: string) => / allow="[^"]+" allowfullscreen/.exec(line)?.[0];
  expect(rights(code)).toBe(rights(html));
}

/** It is read by a parser, and leads to where the server listens by itself. */
export async function readNginx({ code }: Block): Promise<void> {
  const tree = await new Promise((resolve, reject) =>
    parseNginx(code, (error, read) => (error ? reject(error) : resolve(read))),
  );
  expect(tree).toHaveProperty('children');
  expect(code).toContain(`proxy_pass http://127.0.0.1:${readConfig({}).port};`);
}

/** A unit of systemd: sections, and settings that exist. */
export async function readUnit({ code }: Block): Promise<void> {
  const lines = code.split('\n').filter((line) => line !== '');
  expect(lines.filter((line) => !/^(\[\w+\]|[A-Z]\w+=.+)$/.test(line))).toEqual([]);
  const names = lines.flatMap((line) => (/^Environment=(.*)/.exec(line)?.[1] ?? '').match(/\w+(?==)/g) ?? []);
  expect(names).not.toEqual([]);
  expect(names.filter((name) => !known(name))).toEqual([]);
}

/** A part of a compose file: services with settings that exist. */
export async function readCompose({ code }: Block): Promise<void> {
  const { services } = parseYaml(code) as { services: Record<string, { environment: Record<string, string> }> };
  const names = Object.values(services).flatMap(({ environment }) => Object.keys(environment));
  expect(names).not.toEqual([]);
  expect(names.filter((name) => !known(name))).toEqual([]);
}
