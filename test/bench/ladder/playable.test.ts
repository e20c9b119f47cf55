import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { addressesIn, isPlayable, readPlaylist } from '../../../bench/ladder/playable.ts';

const index = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="und",URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1000,AUDIO="sound"
small/media.m3u8
`;
const media = `#EXTM3U
#EXT-X-MAP:URI="init.mp4"
#EXTINF:6.0,
0.m4s
#EXTINF:6.0,
1.m4s
`;
const complete: Record<string, string> = {
  ...{ '/index.m3u8': index, '/sound.m3u8': media, '/small/media.m3u8': media },
  ...{ '/init.mp4': 'i', '/0.m4s': 's', '/small/init.mp4': 'i', '/small/0.m4s': 's' },
};

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serving(objects: Record<string, string>): Promise<string> {
  const server = createServer((request, response) => {
    const body = objects[request.url!];
    response.writeHead(body === undefined ? 404 : 200).end(body ?? 'not found');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/index.m3u8`;
}

test('a multivariant playlist names pictures and sound', () => {
  expect(readPlaylist(index).media).toEqual(['small/media.m3u8', 'sound.m3u8']);
});

test('a media playlist begins with its init segment and its first segment', () => {
  expect(readPlaylist(media)).toEqual({ media: [], init: 'init.mp4', first: '0.m4s' });
});

test('a player can begin when every rendition has its start, whatever comes later', async () => {
  expect(await isPlayable(await serving(complete), 2)).toBe(true);
});

test('a rendition that is not named yet is missing', async () => {
  expect(await isPlayable(await serving(complete), 3)).toBe(false);
});

test.each(Object.keys(complete))('without %s no player can begin', async (path) => {
  const { [path]: _, ...rest } = complete;
  expect(await isPlayable(await serving(rest), 2)).toBe(false);
});

test('a playlist without a segment is no start', async () => {
  const empty = { ...complete, '/sound.m3u8': '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n' };
  expect(await isPlayable(await serving(empty), 2)).toBe(false);
});

test('all that a playlist names', () => {
  expect(addressesIn(index)).toEqual(expect.arrayContaining(['small/media.m3u8', 'sound.m3u8']));
  expect(addressesIn(media).slice(0, 2)).toEqual(['init.mp4', '0.m4s']);
});
