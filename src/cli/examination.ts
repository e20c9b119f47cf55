import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { askRunning } from '../control.ts';
import { type Encoder, findEncoder } from '../media/encoder.ts';
import { runEncoder } from '../media/run-encoder.ts';
import type { Finding } from './finding.ts';
import { examineSandbox } from './sandbox-findings.ts';

const lists = ['-encoders', '-decoders', '-filters'] as const;
/** What ffmpeg was built with that an encode uses. `without`: what goes wrong, where the rest still works. */
const parts: { list: (typeof lists)[number]; name: string; without?: string }[] = [
  { list: '-encoders', name: 'libx264' },
  { list: '-encoders', name: 'aac' },
  { list: '-decoders', name: 'libvpx', without: 'VP8 with alpha cannot be encoded' },
  { list: '-decoders', name: 'libvpx-vp9', without: 'VP9 with alpha cannot be encoded' },
  { list: '-filters', name: 'scale' },
  { list: '-filters', name: 'fps' },
  { list: '-filters', name: 'tpad' },
  { list: '-filters', name: 'shuffleframes' },
  { list: '-filters', name: 'bwdif', without: 'interlaced sources cannot be encoded' },
  { list: '-filters', name: 'zscale' },
  { list: '-filters', name: 'tonemap', without: 'HDR sources cannot be encoded' },
  { list: '-filters', name: 'libvmaf', without: 'the bench reports no quality figures' },
];
const GIB = 1024 ** 3;

/** Looks at everything that encoding and serving need on this machine. Changes nothing. */
export async function examine(config: Config): Promise<Finding[]> {
  return [
    examineNode(),
    ...(await examineEncoder(config)),
    await examineFolder(config.dataDir),
    await examinePort(config),
  ];
}

function examineNode(): Finding {
  const current = Number(process.versions.node.split('.')[0]) >= 24;
  return {
    name: 'Node',
    state: current ? 'ok' : 'missing',
    detail: current ? process.version : `${process.version} is too old: run npm install, which brings Node 24`,
  };
}

async function examineEncoder({ ffmpegPath, ffprobePath }: Config): Promise<Finding[]> {
  let encoder: Encoder;
  try {
    encoder = await findEncoder({ ffmpegPath, ffprobePath, ownUser: true });
  } catch (error) {
    return [{ name: 'ffmpeg', state: 'missing', detail: (error as Error).message }];
  }
  const { ffmpeg, ffprobe, version, origin, advice } = encoder;
  const names = new Map(await Promise.all(lists.map(async (list) => [list, await namesOf(encoder, list)] as const)));
  return [
    { name: 'ffmpeg', state: 'ok', detail: `${ffmpeg} (${origin.ffmpeg}), ${version}` },
    { name: 'ffprobe', state: 'ok', detail: `${ffprobe} (${origin.ffprobe})` },
    ...advice.map((detail): Finding => ({ name: 'release', state: 'warning', detail })),
    ...parts.map(({ list, name, without }): Finding => {
      const kind = list.slice(1, -1);
      if (names.get(list)?.has(name)) return { name: `${kind} ${name}`, state: 'ok', detail: 'available' };
      if (without !== undefined) return { name: `${kind} ${name}`, state: 'warning', detail: `missing: ${without}` };
      return { name: `${kind} ${name}`, state: 'missing', detail: 'install an ffmpeg that has it, or set FFMPEG_PATH' };
    }),
    ...examineSandbox(encoder.sandbox),
  ];
}

/** ` V....D libx264  description`, ` ..C scale  V->V  description` */
async function namesOf(encoder: Encoder, list: string): Promise<Set<string>> {
  const names = new Set<string>();
  await runEncoder(encoder, 'ffmpeg', ['-hide_banner', list], {
    reads: [],
    timeout: 10_000,
    onLine: (line) => names.add(line.trim().split(/\s+/)[1] ?? ''),
  });
  return names;
}

async function examineFolder(dataDir: string): Promise<Finding> {
  const name = 'data folder';
  try {
    const existing = await nearestFolder(dataDir);
    await access(existing, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    const detail = `${dataDir}, ${(free / GIB).toFixed(1)} GiB free`;
    return { name, state: free < GIB ? 'warning' : 'ok', detail };
  } catch (error) {
    return {
      name,
      state: 'missing',
      detail: `${dataDir} cannot be written (${(error as Error).message}): set DATA_DIR`,
    };
  }
}

async function nearestFolder(path: string): Promise<string> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  return there || path === dirname(path) ? path : await nearestFolder(dirname(path));
}

async function examinePort({ dataDir, host, port }: Config): Promise<Finding> {
  const name = 'port';
  const running = await askRunning(dataDir).catch(() => null);
  if (running !== null)
    return { name, state: 'ok', detail: `Vodsmith runs at ${running.url} (process ${running.pid})` };
  const { promise, resolve } = Promise.withResolvers<Finding>();
  const server = createServer();
  server.once('error', ({ message }) => resolve({ name, state: 'missing', detail: `${message}: set PORT or HOST` }));
  server.listen(port, host, () => {
    server.close(() => resolve({ name, state: 'ok', detail: `${host}:${port} is free` }));
  });
  return await promise;
}
