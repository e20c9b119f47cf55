import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bareEnvironment } from './environment.ts';

const execute = promisify(execFile);
/** ` DEV.LS h264  description`: what can be decoded begins with a D. */
const decoded = /^ D[.E][A-Z]\S* +(\S+)/gm;

/** Names of the codecs that an ffmpeg decodes, as ffprobe has them; none where it does not tell. */
export async function decodersOf(ffmpeg: string): Promise<Set<string>> {
  const { stdout } = await execute(ffmpeg, ['-hide_banner', '-codecs'], { env: bareEnvironment }).catch(() => ({
    stdout: '',
  }));
  return new Set([...stdout.matchAll(decoded)].map(([, name]) => name!));
}
