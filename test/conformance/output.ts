import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFile } from '../../src/schemas/job.ts';
import type { HlsOptions } from './hls/options.ts';
import { checkHls } from './hls.ts';
import { checkMp4 } from './mp4.ts';
import { fromFolder, fromUrl } from './read.ts';

/** The HLS output and the MP4s that `vodsmith encode` left in a folder. @returns faults, see `checkHls` and `checkMp4` */
export async function checkFolder(folder: string, options: HlsOptions = {}): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.mp4')).toSorted();
  const faults = existsSync(join(folder, 'hls'))
    ? await checkHls(fromFolder(join(folder, 'hls')), 'index.m3u8', options)
    : [];
  for (const name of names) faults.push(...(await checkMp4(join(folder, name), options)));
  return faults;
}

/** The HLS outputs and MP4s of a job, as they are delivered. */
export async function checkDelivered(files: OutputFile[], options: HlsOptions = {}): Promise<string[]> {
  const faults: string[] = [];
  for (const { type, fileUrl } of files) {
    if (type === 'x-tar') faults.push(...(await checkHls(fromUrl(fileUrl), 'index.m3u8', options)));
    if (type === 'video') faults.push(...(await checkMp4(await fromUrl(fileUrl)(''), options)));
  }
  return faults;
}
